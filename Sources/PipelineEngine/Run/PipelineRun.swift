internal import Chips
internal import DataModel
internal import Encoders
internal import FewShot
internal import Foundation
internal import Kernels
internal import MicrographFiles
public import Reports

/// Version of Tessera, as written into results.
public let tesseraVersion = "0.1.0"

/// What a finished run leaves for the caller.
public struct RunOutcome: Sendable {
  /// The folder with the results.
  public let output: String
  /// All strategies side by side.
  public let comparison: Comparison
  /// What the user should know, one sentence each.
  public let notes: [String]
}

/// Runs a pipeline file from reading to the result folder.
///
/// - Parameters:
///   - description: the pipeline.
///   - output: the result folder; it appears whole or not at all, and replaces an earlier Tessera result of that name.
///   - threads: most threads to use, at least 1; results do not depend on it.
///   - progress: called from any thread.
/// - Throws: `PipelineError`, `FileError` and the steps' own errors, each one line for a person.
public func runPipeline(
  _ description: PipelineDescription, output: String, threads: Int,
  progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
) throws -> RunOutcome {
  try ResultFolder.check(output)
  let clock = StageClock()
  let plan = try PipelinePlan.make(description, clock: clock)
  let meter = ProgressMeter(costs: plan.estimatedCosts, report: progress)
  var notes = plan.notes

  let prepared = try plan.preprocess(threads: threads, clock: clock, meter: meter, notes: &notes)
  let channels = try plan.encodeChannels(prepared, threads: threads, clock: clock, meter: meter, notes: &notes)
  let results = try plan.fuse(channels, threads: threads, clock: clock, meter: meter)
  let comparison = Comparison(
    from: results.outputs, agreement: results.agreement, classes: plan.supports.names)
  let inputs = try clock.measure("hash inputs") {
    try plan.inputFiles.map { try hashed($0.written, path: $0.path) }
  }

  let folder = try ResultFolder(replacing: output)
  do {
    try clock.measure("write results") {
      try plan.write(
        channels, results, comparison: comparison, inputs: inputs, notes: notes, to: folder.path, meter: meter)
    }
    let record = RunRecord(
      tessera: tesseraVersion, pipeline: plan.record, inputs: inputs, weights: [], seeds: plan.seeds, notes: notes,
      times: .init(
        threads: threads, totalSeconds: clock.total, peakMemoryBytes: peakMemoryInBytes(), stages: clock.measured))
    try writeJSON(record, to: "\(folder.path)/run.json")
  } catch let error as FileError { throw folder.named(error) }
  try folder.commit()
  return RunOutcome(output: output, comparison: comparison, notes: notes)
}

/// One channel after encoding.
struct EncodedChannel: Sendable {
  let name: String
  let embeddings: Embeddings
}

/// Everything after encoding: per channel, per strategy, and strategies among each other.
struct FusedResults: Sendable {
  let distances: [DistanceTable]
  let outputs: [StrategyOutput]
  let agreement: [[Double?]]
}

extension PipelinePlan {
  /// The files that go into a run, as written in the pipeline and as reached from here, each once.
  var inputFiles: [(written: String, path: String)] {
    var names = [description.image.file]
    if let spectra = description.spectra { names.append(spectra.file) }
    if case .drawn(let mask, _, _, _) = description.supports { names.append(mask.file) }
    if let truth = description.truth { names.append(truth.mask.file) }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.map { ($0, description.resolved($0)) }
  }

  var seeds: [String: UInt64] {
    if case .drawn(_, _, let seed, _) = description.supports { return ["supports": seed] }
    return [:]
  }

  /// Stages with their estimated seconds; only their ratios matter, for the time left.
  var estimatedCosts: [(stage: String, cost: Double)] {
    let pixels = Double(micrograph.rows * micrograph.columns)
    let chipPixels = Double(grid.count * grid.chipRows * grid.chipColumns)
    var costs = [("preprocess", 2e-8 * pixels * Double(description.preprocessing.count))]
    for channel in description.channels where !channel.encoder.readsSpectra {
      costs.append(("encode \(channel.name)", 5e-8 * chipPixels))
    }
    if let spectra, description.channels.contains(where: \.encoder.readsSpectra) {
      let counts = Double(spectra.shape.rows * spectra.shape.columns) * Double(spectra.shape.channels)
      costs.append(("sum spectra", 1.2e-9 * counts))
    }
    costs.append(("fuse", 0.01 * Double(description.strategies.count)))
    costs.append(("write results", 0.1 + 0.1 * Double(description.strategies.count)))
    return costs
  }

  func preprocess(threads: Int, clock: StageClock, meter: ProgressMeter, notes: inout [String]) throws -> Micrograph {
    var prepared = micrograph
    let steps = description.preprocessing
    for (index, step) in steps.enumerated() {
      let result = try clock.measure("preprocess: \(step.name)") {
        try Chips.preprocess(prepared, steps: [step], threads: threads)
      }
      prepared = result.micrograph
      notes += result.notes
      meter.update("preprocess", Double(index + 1) / Double(steps.count))
    }
    return prepared
  }

  func encodeChannels(
    _ prepared: Micrograph, threads: Int, clock: StageClock, meter: ProgressMeter, notes: inout [String]
  ) throws -> [EncodedChannel] {
    var spectra: ChipSpectra?
    if let image = self.spectra, let asked = description.spectra,
      description.channels.contains(where: \.encoder.readsSpectra)
    {
      let summed = try clock.measure("sum spectra") {
        try sumChipSpectra(
          of: image, grid: grid, imagePixelSize: micrograph.pixelSize, placement: asked.placement,
          selection: asked.selection, threads: threads, progress: { meter.update("sum spectra", $0) })
      }
      spectra = summed.spectra
      notes += summed.notes
    }
    var encoded: [EncodedChannel] = []
    for channel in description.channels {
      let embeddings: Embeddings
      switch channel.encoder {
      case .lattice:
        embeddings = try encodeImage(
          prepared.intensity, with: LatticeEncoder(), channel: channel.name, threads: threads, clock: clock,
          meter: meter)
      case .spectrum(let scale):
        guard let spectra else { preconditionFailure("channel \(channel.name) without spectra") }
        embeddings = try clock.measure("encode \(channel.name)") {
          try SpectrumEncoder(scale: scale).encode(spectra, threads: threads)
        }
        let silent = embeddings.evidence.count { !$0 }
        if silent > 0 {
          notes.append(
            "\(silent) of \(grid.count) chips have no evidence in channel \"\(channel.name)\" (outside the "
              + "spectra's field, or without counts); the other channels decide there")
        }
      }
      encoded.append(EncodedChannel(name: channel.name, embeddings: embeddings))
    }
    return encoded
  }

  /// Cuts and encodes chips batch by batch, so that memory does not grow with their number.
  private func encodeImage(
    _ image: Matrix, with encoder: some ChipEncoder<ImageBatch>, channel: String, threads: Int, clock: StageClock,
    meter: ProgressMeter
  ) throws -> Embeddings {
    let batch = 64
    var values: [Float] = []
    var evidence: [Bool] = []
    for start in stride(from: 0, to: grid.count, by: batch) {
      let range = start..<min(start + batch, grid.count)
      let chips = clock.measure("cut chips") { cutChips(range, from: image, grid: grid, threads: threads) }
      let encoded = try clock.measure("encode \(channel)") { try encoder.encode(chips, threads: threads) }
      values += encoded.values.elements
      evidence += encoded.evidence
      meter.update("encode \(channel)", Double(range.upperBound) / Double(grid.count))
    }
    return Embeddings(
      values: Matrix(rows: grid.count, columns: values.count / grid.count, elements: values), evidence: evidence)
  }

  func fuse(
    _ channels: [EncodedChannel], threads: Int, clock: StageClock, meter: ProgressMeter
  ) throws -> FusedResults {
    try clock.measure("fuse") {
      let distances = try channels.map {
        try classDistances(of: $0.embeddings, supports: supports, channel: $0.name, threads: threads)
      }
      // Most strategies share the plain distances; only scaled concatenation needs its own.
      var tables = [FusionStrategy.EmbeddingScale.none: [String: DistanceTable]()]
      for (channel, table) in zip(channels, distances) { tables[.none]?[channel.name] = table }
      var outputs: [StrategyOutput] = []
      for (index, strategy) in description.strategies.enumerated() {
        let scale = strategy.fusion.embeddingScale
        for channel in channels where strategy.channels.contains(channel.name) {
          if tables[scale]?[channel.name] != nil { continue }
          tables[scale, default: [:]][channel.name] = try classDistances(
            of: channel.embeddings, supports: supports, channel: channel.name, scale: scale, threads: threads)
        }
        let result = try segment(strategy, distances: tables[scale] ?? [:], supports: supports, grid: grid)
        let scores = StrategyScores(
          supportAccuracy: result.supportAccuracy,
          truth: truth.map { truthScores(of: result.segmentation, truth: $0, supports: supports) })
        outputs.append(
          StrategyOutput(
            segmentation: result.segmentation, scores: scores,
            labelMap: labelMap(of: result.segmentation, threads: threads)))
        meter.update("fuse", Double(index + 1) / Double(description.strategies.count))
      }
      return FusedResults(
        distances: distances, outputs: outputs, agreement: agreement(between: outputs.map(\.segmentation)))
    }
  }

  /// Writes everything but `run.json` into a result folder that is not yet to be seen.
  func write(
    _ channels: [EncodedChannel], _ results: FusedResults, comparison: Comparison, inputs: [RunRecord.Input],
    notes: [String], to folder: String, meter: ProgressMeter
  ) throws {
    for (channel, distances) in zip(channels, results.distances) {
      try writeChannel(name: channel.name, embeddings: channel.embeddings, distances: distances, to: folder)
    }
    for (index, strategy) in results.outputs.enumerated() {
      try writeStrategy(strategy, image: micrograph, supports: supports, to: folder)
      meter.update("write results", Double(index + 1) / Double(results.outputs.count))
    }
    try writeComparison(comparison, to: folder)
    try writeReport(
      name: description.name, image: micrograph, outputs: results.outputs, comparison: comparison,
      supports: supports, notes: notes, inputs: inputs.map { ($0.file, $0.sha256) }, version: tesseraVersion,
      to: folder)
    try writeBytes(description.source, to: "\(folder)/pipeline.yaml")
  }
}

extension PreprocessingStep {
  /// The word of the pipeline file.
  var name: String {
    switch self {
    case .clahe: "clahe"
    case .gaussian: "gaussian"
    case .normalise: "normalise"
    }
  }
}

/// The file's length and SHA-256.
private func hashed(_ written: String, path: String) throws(FileError) -> RunRecord.Input {
  guard let handle = FileHandle(forReadingAtPath: path) else {
    throw FileError(.notReadable, path: path, "cannot be read any more")
  }
  defer { try? handle.close() }
  var hash = SHA256()
  var bytes = 0
  while true {
    let piece: Data?
    do { piece = try handle.read(upToCount: 4 << 20) } catch {
      throw FileError(.notReadable, path: path, "cannot be read any more")
    }
    guard let piece, !piece.isEmpty else { break }
    piece.withUnsafeBytes { hash.update($0) }
    bytes += piece.count
  }
  return RunRecord.Input(file: written, bytes: bytes, sha256: hash.hexDigest())
}

/// The most memory that this process has held so far.
private func peakMemoryInBytes() -> Int {
  var usage = rusage()
  #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss
  #endif
}
