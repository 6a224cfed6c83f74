import Atoms
import DataModel
import FewShot
public import MicrographFiles
public import Reports

/// Version of Tessera, as written into results.
public let tesseraVersion = "0.1.0"

/// What a finished run leaves for the caller.
public struct RunOutcome: Sendable {
  /// The folder with the results.
  public let output: String
  /// All strategies side by side.
  public let comparison: Comparison
  /// What the user should know, one sentence each; all but what only concerns the cache stands in `run.json`, too.
  public let notes: [String]

  /// The comparison as lines of aligned columns, then the recommended strategy with the reason.
  public var table: String {
    comparisonTable(comparison) + (comparison.recommended.map { "\n\nrecommended: \($0.strategy). \($0.reason)" } ?? "")
  }
}

/// Runs a pipeline file from reading to the result folder.
///
/// - Parameters:
///   - description: the pipeline.
///   - output: the result folder; it appears whole or not at all, and replaces an earlier Tessera result of that name.
///   - cache: keeps the embeddings of networks for later runs; nothing: they are computed anew and not kept.
///   - threads: most threads to use, at least 1; results do not depend on it.
///   - limits: how much memory may be asked for at once to read a file.
///   - progress: called from any thread.
/// - Throws: `PipelineError`, `FileError` and the steps' own errors, each one line for a person.
public func runPipeline(
  _ description: PipelineDescription, output: String, cache: EmbeddingCache? = nil, threads: Int,
  limits: ReadingLimits = .standard,
  progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
) throws -> RunOutcome {
  try ResultFolder.check(output)
  let clock = StageClock()
  let plan = try PipelinePlan.make(description, limits: limits.on(threads: threads), clock: clock)
  let meter = ProgressMeter(costs: plan.estimatedCosts, report: progress)
  var notes = RunNotes(lasting: plan.notes)

  let prepared = try plan.preprocess(threads: threads, clock: clock, meter: meter, notes: &notes)
  let spectra = try plan.sumSpectra(threads: threads, clock: clock, meter: meter, notes: &notes)
  let channels = try plan.encodeChannels(
    prepared, spectra: spectra, cache: cache, threads: threads, clock: clock, meter: meter, notes: &notes)
  let baselines = plan.runBaselines(
    prepared, spectra: spectra[.ofBaselines]?.spectra, threads: threads, clock: clock, meter: meter)
  let results = try plan.fuse(channels, baselines: baselines, threads: threads, clock: clock, meter: meter)
  notes.lasting += results.shifts.filter(\.shift.isSignificant).map {
    RunGuidance.sentence($0.shift, channel: $0.channel)
  }
  let judgement = try plan.judge(results, channels: channels, threads: threads, clock: clock)
  notes.lasting += judgement.notes
  let comparison = judgement.comparison
  let inputs = try clock.measure("hash inputs") {
    try plan.inputFiles.map { try hashed($0.written, path: $0.path) }
  }

  let spacing = clock.measure("find period") { imageSpacing(of: plan.micrograph.intensity, threads: threads) }

  let folder = try ResultFolder(replacing: output)
  do {
    try clock.measure("write results") {
      try plan.write(
        channels, judgement, inputs: inputs, notes: notes.lasting, threads: threads,
        to: folder.path,
        meter: meter)
    }
    let record = RunRecord(
      tessera: tesseraVersion, pipeline: plan.record(spacing: spacing, shifts: results.shifts),
      inputs: inputs,
      weights: channels.compactMap(\.weights), models: channels.compactMap(\.model),
      denoised: channels.compactMap(\.denoised), seeds: plan.seeds, notes: notes.lasting,
      times: .init(
        threads: threads, totalSeconds: clock.total, peakMemoryBytes: peakMemoryInBytes(), stages: clock.measured))
    try writeJSON(record, to: "\(folder.path)/run.json")
  } catch let error as FileError { throw folder.named(error) }
  try folder.commit()
  return RunOutcome(output: output, comparison: comparison, notes: notes.lasting + notes.passing)
}

/// Removes what unfinished runs of this process have written and ends it, when it is told to end.
public func removeUnfinishedResults(thenExit code: Int32) -> Never { ResultFolder.removeUnfinished(thenExit: code) }
