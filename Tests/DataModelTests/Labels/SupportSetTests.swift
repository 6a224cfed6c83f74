import DataModel
import Testing

@Suite("Support set") struct SupportSetTests {
  @Test("keeps the user's order") func order() throws {
    let set = try SupportSet(classes: [.init(name: "b", chips: [5, 2]), .init(name: "a", chips: [9])])
    #expect(set.names == ["b", "a"])
    #expect(set.labelled.map(\.chip) == [5, 2, 9] && set.labelled.map(\.label) == [0, 0, 1])
  }

  @Test("what is no support set") func refused() {
    #expect(throws: SupportSetError.tooFewClasses(["a"])) { try SupportSet(classes: [.init(name: "a", chips: [1])]) }
    #expect(throws: SupportSetError.noSupports(class: "b")) {
      try SupportSet(classes: [.init(name: "a", chips: [1]), .init(name: "b", chips: [])])
    }
    #expect(throws: SupportSetError.classTwice("a")) {
      try SupportSet(classes: [.init(name: "a", chips: [1]), .init(name: "a", chips: [2])])
    }
    #expect(throws: SupportSetError.chipTwice(chip: 1, first: "a", second: "b")) {
      try SupportSet(classes: [.init(name: "a", chips: [1]), .init(name: "b", chips: [2, 1])])
    }
  }
}
