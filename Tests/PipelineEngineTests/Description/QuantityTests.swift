@testable import PipelineEngine
import Testing

@Suite("Quantities") struct QuantityTests {
  @Test(
    "number and unit",
    arguments: [
      ("64 px", 64.0, "px"), ("64px", 64, "px"), ("0.02 nm", 0.02, "nm"), ("1e3 nm", 1000, "nm"),
      ("-1.5e2 eV", -150, "eV"), ("  20   keV ", 20, "keV"), ("5", 5, ""), ("8.7368 µm", 8.7368, "µm"),
    ])
  func read(_ text: String, _ value: Double, _ unit: String) throws {
    let quantity = try #require(Quantity(text))
    #expect(quantity.value == value && quantity.unit == unit)
  }

  @Test("no number", arguments: ["", "px", "nm 5", "nan px", "inf nm", "-"]) func refused(_ text: String) {
    #expect(Quantity(text) == nil)
  }
}

@Suite("Nearest name") struct NearestNameTests {
  @Test func misspelt() {
    #expect(nearestName(to: "suports", among: ["supports", "spectra"]) == "supports")
    #expect(nearestName(to: "stirde", among: ["size", "stride"]) == "stride")
    #expect(nearestName(to: "flavour", among: ["size", "stride"]) == nil)
    #expect(nearestName(to: "x", among: []) == nil)
  }
}
