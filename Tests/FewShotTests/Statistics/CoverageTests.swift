import DataModel
import Testing

@testable import FewShot

/// How often the 95 % intervals hold the true share, on simulated fields.
@Suite struct CoverageTests {
  struct Setting: Sendable, CustomTestStringConvertible {
    let side: Int
    let smoothness: Double
    let shares: [Double]
    let separation: Double
    let perClass: Int
    var testDescription: String {
      "\(side) x \(side) chips, smooth over \(smoothness), \(shares), separation \(separation), \(perClass) supports"
    }
  }

  static let settings = [
    Setting(side: 16, smoothness: 0.75, shares: [0.5, 0.3, 0.2], separation: 8, perClass: 5),
    Setting(side: 20, smoothness: 1.5, shares: [0.5, 0.3, 0.2], separation: 7, perClass: 5),
    Setting(side: 20, smoothness: 1.5, shares: [0.6, 0.4], separation: 5, perClass: 3),
    Setting(side: 20, smoothness: 2.5, shares: [0.4, 0.3, 0.2, 0.1], separation: 8, perClass: 4),
  ]

  /// 240 draws of field, noise and supports altogether.
  @Test func intervalsHoldTheTruth() throws {
    let draws = 60
    var inField = 0
    var inMaterial = 0
    var asked = 0
    for (number, setting) in Self.settings.enumerated() {
      var held = (0, 0, 0)
      for draw in 0..<draws {
        let field = try SimulatedField(
          seed: UInt64(1000 * number + draw), side: setting.side, smoothness: setting.smoothness,
          shares: setting.shares, separation: setting.separation, perClass: setting.perClass)
        let (statistics, _) = try field.statistics()
        for (index, line) in statistics.classes.enumerated() {
          let here = try #require(line.inField)
          let everywhere = try #require(line.inMaterial)
          held.0 += here.contains(field.shares[index]) ? 1 : 0
          held.1 += everywhere.contains(setting.shares[index]) ? 1 : 0
          held.2 += 1
        }
      }
      print(
        setting.testDescription, "field", Double(held.0) / Double(held.2), "material", Double(held.1) / Double(held.2))
      inField += held.0
      inMaterial += held.1
      asked += held.2
    }
    let field = Double(inField) / Double(asked)
    let material = Double(inMaterial) / Double(asked)
    #expect((0.90...0.98).contains(field), "the share of the field: \(field) of \(asked)")
    #expect((0.90...0.98).contains(material), "the share of the material: \(material) of \(asked)")
  }
}
