import DataModel
import Testing

@Suite struct XRayLinesTests {
  @Test("beryllium to californium, each with lines in range")
  func table() {
    #expect(XRayLines.all.map(\.number) == Array(4...98))
    for element in XRayLines.all {
      #expect(!element.mainLines.isEmpty)
      for line in element.lines {
        #expect((0.04...40).contains(line.energyInKeV) && (0.005...1).contains(line.relativeIntensity))
      }
      #expect(Set(element.lines.map(\.name)).count == element.lines.count)
    }
  }

  // Energies in keV from the NIST X-Ray Transition Energies Database (Deslattes et al. 2003).
  @Test(
    "well-known lines",
    arguments: [
      ("O", "Ka", 0.5249), ("Al", "Ka", 1.4866), ("Ti", "Ka", 4.5089), ("Fe", "Ka", 6.3996), ("Fe", "La", 0.7048),
      ("Cu", "Ka", 8.0413), ("Sr", "La", 1.8062), ("La", "La", 4.6467), ("Au", "La", 9.7047), ("Au", "Ma", 2.1205),
    ])
  func lines(element: String, line: String, energy: Double) throws {
    let found = try #require(XRayLines.ofElement(element)?.lines.first { $0.name == line })
    #expect(abs(found.energyInKeV - energy) < 0.003, "\(found)")
  }

  @Test("K lines rise with the atomic number, and an unknown symbol has none")
  func order() {
    let energies = XRayLines.all.compactMap { $0.lines.first { $0.name == "Ka" }?.energyInKeV }
    #expect(energies.count > 50 && zip(energies, energies.dropFirst()).allSatisfy { $0 < $1 })
    #expect(XRayLines.ofElement("H") == nil && XRayLines.ofElement("fe") == nil)
  }
}
