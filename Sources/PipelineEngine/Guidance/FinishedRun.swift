import DataModel
import FewShot
import Foundation
import Kernels
import MicrographFiles

/// A finished run as it lies in its folder: read and checked, but nothing computed.
struct FinishedRun: Sendable {
  /// The folder as the user named it.
  let path: String
  let record: FinishedRecord
  let grid: ChipGrid
  /// Labelled chips of the run's own image; nothing where they came from another run.
  let supports: SupportSet
  /// What stood for a class.
  let prototypes: PrototypeRule
  /// Names of the channels in the order of the pipeline file.
  let channels: [String]
  /// As the pipeline file names them, without baselines.
  let strategies: [FusionStrategy]
  private let limits: ReadingLimits

  /// Opens a result folder.
  ///
  /// - Throws: `FileError` where there is none, where it is damaged, or made by another version.
  init(_ path: String, limits: ReadingLimits) throws {
    var folder = path
    while folder.count > 1 && folder.hasSuffix("/") { folder.removeLast() }
    self.path = folder
    self.limits = limits
    record = try FinishedRecord.read(from: folder)
    grid = try record.grid(in: folder)
    supports = try record.supportSet(in: folder, grid: grid)
    prototypes = try record.prototypeRule(in: folder)
    channels = try record.channelNames(in: folder)
    // The file says all about a strategy that run.json says, and is read by the same code that ran it.
    let file = "\(folder)/pipeline.yaml"
    strategies = try PipelineDescription.loadStrategies(file)
    if let lost = strategies.flatMap(\.channels).first(where: { !channels.contains($0) }) {
      throw damaged(file, "run.json knows no channel \"\(lost)\"")
    }
  }

  /// One channel's distances of all chips to the classes.
  func distances(of channel: String) throws -> DistanceTable {
    let file = "\(path)/channels/\(channel)/distances.npy"
    let values = try matrix(file, columns: supports.classes.count)
    return DistanceTable(values: values, evidence: try evidence(in: values, file: file))
  }

  /// One channel's embeddings; nothing for one of distributions.
  func embeddings(of channel: String) throws -> Embeddings? {
    let file = "\(path)/channels/\(channel)/embeddings.npy"
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    var values = try matrix(file, columns: nil)
    let evidence = try evidence(in: values, file: file)
    for chip in evidence.indices where !evidence[chip] {
      for dimension in 0..<values.columns { values[chip, dimension] = 0 }
    }
    return Embeddings(values: values, evidence: evidence)
  }

  /// The class of every chip by a strategy, -1 unclassified.
  func labels(of strategy: FusionStrategy) throws -> [Int32] {
    let file = "\(path)/strategies/\(strategy.slug)/labels.npy"
    return try grid(file).map { value in
      guard let label = Int32(exactly: value), (-1..<Int32(supports.classes.count)).contains(label) else {
        throw damaged(file, "the label \(plainNumber(Double(value))) for \(supports.classes.count) classes")
      }
      return label
    }
  }

  /// The entropy of every chip by a strategy, NaN unclassified.
  func entropy(of strategy: FusionStrategy) throws -> [Float] {
    let file = "\(path)/strategies/\(strategy.slug)/entropy.npy"
    return try grid(file).map { value in
      guard value.isNaN || (0...1).contains(value) else { throw damaged(file, "the entropy \(value)") }
      return value
    }
  }

  /// An array of a value per chip.
  private func grid(_ file: String) throws -> [Float] {
    let read = try open(file)
    guard read.rows == grid.rows, read.columns == grid.columns else {
      throw damaged(file, "\(read.rows) x \(read.columns) values for \(grid.rows) x \(grid.columns) chips")
    }
    return read.elements
  }

  /// An array with a row per chip.
  private func matrix(_ file: String, columns: Int?) throws -> Matrix {
    let read = try open(file)
    guard read.rows == grid.count, columns == nil || read.columns == columns else {
      let wanted = columns.map { "\(grid.count) x \($0)" } ?? "\(grid.count) rows"
      throw damaged(file, "\(read.rows) x \(read.columns) values instead of \(wanted)")
    }
    return read
  }

  private func open(_ file: String) throws -> Matrix {
    do { return try MicrographFile.open(file, limits: limits).micrograph(dataset: nil, page: nil).intensity } catch {
      throw error.code == .notFound ? damaged(file, "the file is missing") : error
    }
  }

  /// A row of NaN is a chip without evidence.
  private func evidence(in values: Matrix, file: String) throws -> [Bool] {
    try (0..<values.rows).map { chip in
      if values.row(chip).allSatisfy(\.isFinite) { return true }
      guard values.row(chip).allSatisfy(\.isNaN) else {
        throw damaged(file, "row \(chip) holds a value that is not finite")
      }
      return false
    }
  }

  private func damaged(_ file: String, _ what: String) -> FileError {
    FileError(.damaged, path: file, "\(what); the result is damaged: run its pipeline again")
  }
}
