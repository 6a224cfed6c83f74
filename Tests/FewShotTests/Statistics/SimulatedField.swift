import DataModel
import Foundation
import Kernels

@testable import FewShot

/// A random arrangement of classes of known shares, cut into chips and described with noise; the same for the same seed.
///
/// Classes come from smooth random fields cut at the level that gives each its share in the long run (a field by itself
/// has more or less of it). Chips on a border have the mixture of their pixels. The descriptions carry noise of 1 in
/// every dimension and a slow drift over the field, as from a thickness that varies.
struct SimulatedField {
  let grid: ChipGrid
  let embeddings: Embeddings
  let supports: SupportSet
  /// What this very field has of each class.
  let shares: [Double]

  /// - Parameters:
  ///   - side: chips in a row.
  ///   - smoothness: standard deviation, in chips, of the filter that makes the fields.
  ///   - shares: of the classes in the long run.
  ///   - separation: distance between the classes' descriptions, in units of the noise.
  ///   - perClass: supports per class, among the chips that it covers to nine tenths.
  init(
    seed: UInt64, side: Int, smoothness: Double, shares longRun: [Double], separation: Double, perClass: Int
  ) throws {
    var random = SeededGenerator(seed: seed)
    let classes = longRun.count
    let dimensions = 12
    // Where a class has too few pure chips another field is drawn, as a microscopist looks for another place.
    while true {
      let coverage = Self.coverage(side: side, smoothness: smoothness, shares: longRun, &random)
      let pure = (0..<classes).map { label in
        (0..<side * side).filter { coverage[$0 * classes + label] >= 0.9 }
      }
      let centres = (0..<classes * dimensions).map { _ in
        random.normal() * separation / Double(2 * dimensions).squareRoot()
      }
      let drift = Self.smooth(rows: side, columns: side, deviation: 4, &random)
      let direction = (0..<dimensions).map { _ in 0.3 * random.normal() }
      var values = Matrix(rows: side * side, columns: dimensions)
      for chip in 0..<side * side {
        for axis in 0..<dimensions {
          var value = random.normal() + drift[chip] * direction[axis]
          for label in 0..<classes { value += coverage[chip * classes + label] * centres[label * dimensions + axis] }
          values[chip, axis] = Float(value)
        }
      }
      guard pure.allSatisfy({ $0.count >= perClass }) else { continue }
      grid = ChipGrid(
        imageRows: side, imageColumns: side, chipRows: 1, chipColumns: 1, strideRows: 1, strideColumns: 1, rows: side,
        columns: side)
      embeddings = Embeddings(values: values)
      var drawn: [SupportSet.Class] = []
      for label in 0..<classes {
        drawn.append(.init(name: "class \(label)", chips: random.draw(perClass, from: pure[label])))
      }
      supports = try SupportSet(classes: drawn)
      shares = (0..<classes).map { label in
        (0..<side * side).reduce(0) { $0 + coverage[$1 * classes + label] } / Double(side * side)
      }
      return
    }
  }

  /// One strategy on it, with its statistics.
  func statistics(_ options: StatisticsOptions = .init()) throws -> (SegmentationStatistics, Segmentation) {
    let strategy = FusionStrategy(name: "image", channels: ["image"], fusion: .alone)
    let measure = { [embeddings] (supports: SupportSet) throws -> DistanceTable in
      try classDistances(of: embeddings, supports: supports, channel: "image")
    }
    let distances = try measure(supports)
    let result = try segment(strategy, distances: ["image": distances], supports: supports, grid: grid).segmentation
    let channel = try SupportDistances(distances, supports: supports, prototype: .mean, measure: measure)
    let runs = try leftOutRuns(channels: ["image": channel], supports: supports, threads: 1) { [grid] in
      try segment(strategy, distances: $0, supports: $1, grid: grid).segmentation
    }
    return (classStatistics(of: result, supports: supports, leftOut: runs, options: options), result)
  }

  /// The share of every chip that each class covers, from four by four points.
  private static func coverage(
    side: Int, smoothness: Double, shares: [Double], _ random: inout SeededGenerator
  ) -> [Double] {
    let points = 4
    let length = side * points
    var label = [Int](repeating: shares.count - 1, count: length * length)
    var isOpen = [Bool](repeating: true, count: length * length)
    var rest = 1.0
    for (index, share) in shares.dropLast().enumerated() {
      let field = smooth(rows: length, columns: length, deviation: smoothness * Double(points), &random)
      let level = normalQuantile(share / rest)
      for place in field.indices where isOpen[place] && field[place] < level {
        label[place] = index
        isOpen[place] = false
      }
      rest -= share
    }
    var result = [Double](repeating: 0, count: side * side * shares.count)
    for row in 0..<length {
      for column in 0..<length {
        let chip = row / points * side + column / points
        result[chip * shares.count + label[row * length + column]] += 1 / Double(points * points)
      }
    }
    return result
  }

  /// A random field of variance 1: white noise through three running means along each axis, nearly a Gaussian.
  private static func smooth(
    rows: Int, columns: Int, deviation: Double, _ random: inout SeededGenerator
  ) -> [Double] {
    let reach = max(Int((deviation * 2).rounded()) / 2, 1)
    let margin = 3 * reach
    let width = columns + 2 * margin
    let height = rows + 2 * margin
    var values = (0..<width * height).map { _ in random.normal() }
    for _ in 0..<3 {
      values = runningMean(values, rows: height, columns: width, reach: reach)
      values = transposed(
        runningMean(transposed(values, height, width), rows: width, columns: height, reach: reach), width, height)
    }
    let window = 2 * reach + 1
    // The variance that three running means leave: the sum of the squared weights of the kernel they make together.
    var kernel = [1.0]
    for _ in 0..<3 {
      kernel = (0..<kernel.count + window - 1).map { place in
        kernel.indices.reduce(0) { $0 + ((0..<window).contains(place - $1) ? kernel[$1] / Double(window) : 0) }
      }
    }
    let scale = kernel.reduce(0) { $0 + $1 * $1 }
    return (0..<rows * columns).map { values[($0 / columns + margin) * width + $0 % columns + margin] / scale }
  }

  private static func runningMean(_ values: [Double], rows: Int, columns: Int, reach: Int) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    for row in 0..<rows {
      var sum = 0.0
      for column in 0..<columns + reach {
        if column < columns { sum += values[row * columns + column] }
        if column > 2 * reach { sum -= values[row * columns + column - 2 * reach - 1] }
        if column >= reach { result[row * columns + column - reach] = sum / Double(2 * reach + 1) }
      }
    }
    return result
  }

  private static func transposed(_ values: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<values.count).map { values[$0 % rows * columns + $0 / rows] }
  }

  /// The level below which a standard normal number lies with a probability, by halving.
  private static func normalQuantile(_ probability: Double) -> Double {
    var low = -8.0
    var high = 8.0
    while high - low > 1e-12 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

extension SeededGenerator {
  /// A number from the standard normal distribution (Box and Muller).
  mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }
}
