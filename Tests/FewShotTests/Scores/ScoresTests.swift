import DataModel
import Kernels
import Testing

@testable import FewShot

/// A segmentation of two or more classes with given labels and winning probabilities.
private func segmentation(_ labels: [Int32], classes: Int = 2, winning: [Float]? = nil) -> Segmentation {
  let numbers = [Float](repeating: 0, count: labels.count)
  var probabilities = Matrix(rows: labels.count, columns: classes, repeating: .nan)
  for (chip, label) in labels.enumerated() where label >= 0 {
    for other in 0..<classes { probabilities[chip, other] = 0 }
    probabilities[chip, Int(label)] = winning?[chip] ?? 1
  }
  return Segmentation(
    strategy: FusionStrategy(name: "s", channels: ["c"], fusion: .alone),
    classes: (0..<classes).map { "class \($0)" }, grid: line(labels.count), labels: labels,
    distances: probabilities, probabilities: probabilities, entropy: numbers, margin: numbers, temperature: 1,
    temperatureMethod: .leaveOneOut)
}

private func supports(_ first: Int, _ second: Int) throws -> SupportSet {
  try SupportSet(classes: [.init(name: "a", chips: [first]), .init(name: "b", chips: [second])])
}

@Suite struct ScoresTests {
  @Test func scoresOfASmallTable() throws {
    // Chips 0 and 1 are supports, 9 has no truth; scored are chips 2 to 8.
    let truth = ChipTruth(labels: [0, 1, 0, 0, 0, 0, 1, 1, 1, -1])
    let found = segmentation([1, 0, 0, 0, 0, 1, 1, 0, -1, 0])
    let scores = truthScores(of: found, truth: truth, supports: try supports(0, 1))
    #expect(scores.chips == 7)
    #expect(near(scores.accuracy ?? .nan, 4.0 / 7, relative: 1e-15))
    #expect(near(scores.balancedAccuracy ?? .nan, (3.0 / 4 + 1.0 / 3) / 2, relative: 1e-15))
    // Class 0: 3 of 4 + 4 - 3; class 1: 1 of 3 + 2 - 1.
    #expect(near(scores.meanIoU ?? .nan, (3.0 / 5 + 1.0 / 4) / 2, relative: 1e-15))
    // By chance (4 * 4 + 3 * 2) / 49.
    let kappa = (4.0 / 7 - 22.0 / 49) / (1 - 22.0 / 49)
    #expect(near(scores.cohenKappa ?? .nan, kappa, relative: 1e-14))
    // Six classified chips, all at probability 1, four right.
    #expect(near(scores.expectedCalibrationError ?? .nan, 2.0 / 6, relative: 1e-15))
  }

  @Test func calibrationErrorByBins() throws {
    let truth = ChipTruth(labels: [0, 1, 0, 0, 0, 0])
    let found = segmentation([0, 1, 0, 0, 1, 0], winning: [1, 1, 0.625, 0.6875, 0.875, 0.9375])
    let scores = truthScores(of: found, truth: truth, supports: try supports(0, 1))
    // Bins (0.6, 0.7]: two right; (0.8, 0.9]: one wrong; (0.9, 1]: one right.
    let expected = (2 - 1.3125 + 0.875 + 1 - 0.9375) / 4
    #expect(near(scores.expectedCalibrationError ?? .nan, expected, relative: 1e-12))
  }

  @Test func nothingToScore() throws {
    let none = truthScores(
      of: segmentation([0, 1, 0]), truth: ChipTruth(labels: [0, 1, -1]), supports: try supports(0, 1))
    #expect(
      none
        == TruthScores(
          chips: 0, accuracy: nil, balancedAccuracy: nil, meanIoU: nil, cohenKappa: nil,
          expectedCalibrationError: nil))
    let unclassified = truthScores(
      of: segmentation([0, 1, -1, -1]), truth: ChipTruth(labels: [0, 1, 0, 0]), supports: try supports(0, 1))
    #expect(unclassified.accuracy == 0 && unclassified.balancedAccuracy == 0 && unclassified.meanIoU == 0)
    #expect(unclassified.cohenKappa == 0 && unclassified.expectedCalibrationError == nil)
  }

  @Test func oneClassOnlyHasNoKappa() throws {
    let scores = truthScores(
      of: segmentation([0, 1, 0, 0], classes: 3), truth: ChipTruth(labels: [0, 1, 0, 0]), supports: try supports(0, 1))
    #expect(scores.accuracy == 1 && scores.balancedAccuracy == 1 && scores.meanIoU == 1 && scores.cohenKappa == nil)
  }

  /// By hand: for the second, (5/7 − 17/49) / (1 − 17/49).
  @Test func kappa() {
    #expect(near(cohenKappa([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1]) ?? .nan, 0, relative: 0, absolute: 1e-15))
    #expect(near(cohenKappa([0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 2, 2, 2, 1]) ?? .nan, 0.5625, relative: 1e-12))
    #expect(cohenKappa([0, 1], [1, 0]) == -1)
    #expect(cohenKappa([], []) == nil)
    #expect(cohenKappa([1, 1], [1, 1]) == nil)
    #expect(cohenKappa([1, 1], [0, 0]) == 0)
  }

  @Test func agreementIsSymmetric() {
    let all = [segmentation([0, 0, 1, -1]), segmentation([0, 1, 1, -1]), segmentation([0, 0, 0, 0])]
    let table = agreement(between: all)
    #expect(table[0][0] == 1 && table[1][1] == 1 && table[2][2] == nil)
    #expect(table[0][1] == table[1][0])
    let byChance = 5.0 / 16
    #expect(near(table[0][1] ?? .nan, (0.75 - byChance) / (1 - byChance), relative: 1e-14))
    #expect(table[0][2] == 0)
  }
}
