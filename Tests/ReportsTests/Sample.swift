import DataModel
import Kernels
import MicrographFiles
import Reports

/// A small result that shows everything a result can: names to be quoted, an unclassified chip, a remainder.
enum Sample {
  static let classes = ["film, upper", "Ge <001> & \"cap\"", "matrix"]

  /// 25 x 37 px with chips of 8 x 12: 3 x 3 chips, a row and a column of px left over.
  static let grid = ChipGrid(
    imageRows: 25, imageColumns: 37, chipRows: 8, chipColumns: 12, strideRows: 8, strideColumns: 12, rows: 3,
    columns: 3)

  static func image(pixelSize: PixelSize? = PixelSize(sideInNM: 0.1)) -> Micrograph {
    var random = SeededGenerator(seed: 11)
    let values = (0..<25 * 37).map { Float($0 / 37 * 4 + random.below(30)) }
    return Micrograph(
      intensity: Matrix(rows: 25, columns: 37, elements: values), pixelType: .uint16, pixelSize: pixelSize,
      title: "sample")
  }

  static func supports() throws -> SupportSet {
    try SupportSet(classes: [
      .init(name: classes[0], chips: [0, 1]), .init(name: classes[1], chips: [4]),
      .init(name: classes[2], chips: [6, 8]),
    ])
  }

  static func output(name: String = "HAADF + EDS (mean)", truth: TruthScores? = nil) -> StrategyOutput {
    let labels: [Int32] = [0, 0, 1, 1, 1, -1, 2, 2, 2]
    var probabilities = Matrix(rows: 9, columns: 3, repeating: 0.1)
    var distances = Matrix(rows: 9, columns: 3, repeating: 1.5)
    for (chip, label) in labels.enumerated() {
      for index in 0..<3 where label < 0 { (probabilities[chip, index], distances[chip, index]) = (.nan, .nan) }
      if label >= 0 { (probabilities[chip, Int(label)], distances[chip, Int(label)]) = (0.8, 1 / 3) }
    }
    let segmentation = Segmentation(
      strategy: FusionStrategy(
        name: name, channels: ["haadf", "eds"], fusion: .meanDistance(weights: [1, 1], scale: .max)),
      classes: classes, grid: grid, labels: labels, distances: distances, probabilities: probabilities,
      entropy: labels.map { $0 < 0 ? .nan : 0.5 }, margin: labels.map { $0 < 0 ? .nan : 0.7 }, temperature: 0.25,
      temperatureMethod: .medianGap)
    return StrategyOutput(
      segmentation: segmentation, scores: StrategyScores(supportAccuracy: nil, truth: truth),
      labelMap: labelMap(labels))
  }

  /// The same with shares and intervals, and a class whose interval is not known.
  static func outputWithStatistics(name: String = "HAADF + EDS (mean)") -> StrategyOutput {
    let output = output(name: name)
    let shares: [SegmentationStatistics.ClassShare] = [
      .init(
        name: classes[0], chips: 2, fraction: 0.25, standardError: 0.05, inField: 0.15...0.35,
        inMaterial: 0.05...0.45),
      .init(
        name: classes[1], chips: 3, fraction: 0.375, standardError: 0.0625, inField: 0.25...0.5, inMaterial: nil),
      .init(name: classes[2], chips: 3, fraction: 0.375, standardError: nil, inField: nil, inMaterial: nil),
    ]
    return StrategyOutput(
      segmentation: output.segmentation, scores: output.scores, labelMap: output.labelMap,
      statistics: SegmentationStatistics(
        classes: shares, chips: 8, effectiveChips: 3.5, correlationLength: 1, block: (1, 1), excludesSupports: true))
  }

  static let truth = TruthScores(
    chips: 4, accuracy: 0.75, balancedAccuracy: 0.625, meanIoU: 0.5, cohenKappa: nil, expectedCalibrationError: 0.125)

  static func comparison() -> Comparison {
    Comparison(
      from: [output(truth: truth), output(name: "eds only")], agreement: [[1, 0.5], [0.5, nil]], classes: classes)
  }

  private static func labelMap(_ labels: [Int32]) -> LabelMask {
    var values = [UInt8](repeating: 255, count: 25 * 37)
    for chip in 0..<9 where labels[chip] >= 0 {
      let box = grid.rectangle(of: chip)
      for row in box.row..<box.row + box.rows {
        for column in box.column..<box.column + box.columns { values[row * 37 + column] = UInt8(labels[chip]) }
      }
    }
    return LabelMask(rows: 25, columns: 37, values: values)
  }
}
