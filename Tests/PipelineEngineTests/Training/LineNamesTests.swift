import Testing

@testable import PipelineEngine

@Suite("Names of lines") struct LineNamesTests {
  @Test(
    "the line that puts most counts at an energy, or the energy",
    arguments: [
      (4.51, "Ti Kα"), (4.93, "Ti Kβ"), (4.40, "Ti Kα"), (1.81, "Sr Lα"), (4.65, "La Lα"), (3.2, "3.20 keV"),
      (0.45, "Ti Lα"), (0.52, "O Kα"), (14.14, "Sr Kα"),
    ])
  func names(_ energy: Double, _ name: String) {
    #expect(LineNames(elements: ["O", "Ti", "Sr", "La"], binInKeV: 0.04).name(ofKeV: energy) == name)
  }

  @Test("main lines are those that people look for") func mainLines() {
    let names = LineNames(elements: ["O", "Cl", "Sr", "La"], binInKeV: 0.04).mainLines.map(\.name)
    #expect(names == ["O Kα", "Cl Kα", "Sr Kα", "Sr Lα", "La Kα", "La Lα", "La Mα"])
  }
}
