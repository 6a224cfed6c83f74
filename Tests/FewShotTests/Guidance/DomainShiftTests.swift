import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct DomainShiftTests {
  /// Chips of a grid of rows of 10; those of class 0 near it, those of class 1 near that one, twice as far.
  private func table(_ seed: UInt64, chips: Int = 200, farther: Double = 1, shareOfFirst: Double = 0.5) -> DistanceTable
  {
    var generator = SeededGenerator(seed: seed)
    var values = Matrix(rows: chips, columns: 2, repeating: 20)
    for chip in 0..<chips {
      let label = Double(chip % 10) < 10 * shareOfFirst ? 0 : 1
      let spread = generator.uniform() + generator.uniform() + generator.uniform()
      values[chip, label] = Float(farther * Double(label + 1) * (1 + 0.3 * spread))
    }
    return DistanceTable(values: values, evidence: [Bool](repeating: true, count: chips))
  }

  private func shift(_ here: DistanceTable, _ there: DistanceTable) -> DomainShift? {
    domainShift(of: here, rowLength: 10, reference: there, referenceRowLength: 10, leavingOut: [])
  }

  @Test func likeImagesRarelyCountAsDifferent() throws {
    var alarms = 0
    for seed in 0..<40 as Range<UInt64> {
      if try #require(shift(table(seed), table(seed + 1000))).isSignificant { alarms += 1 }
    }
    // 1 in 100 is asked for; 4 or more of 40 have a chance below 1 in 1000.
    #expect(alarms < 4, "\(alarms) false alarms in 40")
  }

  @Test(arguments: 1...5)
  func fartherChipsCountAsDifferent(seed: Int) throws {
    let found = try #require(shift(table(UInt64(seed), farther: 1.4), table(UInt64(seed) + 50)))
    #expect(found.isSignificant, "seed \(seed)")
    #expect(found.shareBeyondReference > 0.2)
    // Nearer ones do not: the supports describe them all the better.
    #expect(!(try #require(shift(table(UInt64(seed), farther: 0.7), table(UInt64(seed) + 50))).isSignificant))
  }

  @Test(arguments: 1...5)
  func anotherMixtureOfTheSamePhasesIsNoShift(seed: Int) throws {
    let found = try #require(shift(table(UInt64(seed), shareOfFirst: 0.2), table(UInt64(seed) + 50, shareOfFirst: 0.8)))
    #expect(!found.isSignificant, "seed \(seed): \(found)")
  }

  @Test func withoutRowsOrDistancesThereIsNoAnswer() {
    #expect(shift(table(1, chips: 10), table(2)) == nil)
    let none = DistanceTable(values: Matrix(rows: 40, columns: 2), evidence: [Bool](repeating: true, count: 40))
    #expect(shift(none, none) == nil)
    let silent = DistanceTable(
      values: Matrix(rows: 40, columns: 2, repeating: .nan), evidence: [Bool](repeating: false, count: 40))
    #expect(shift(silent, table(1)) == nil)
  }

  @Test func theSameImageIsNoShift() throws {
    let found = try #require(shift(table(3), table(3)))
    #expect(found.statistic == 0)
    #expect(!found.isSignificant)
  }
}
