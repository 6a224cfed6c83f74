public import DataModel
public import FewShot
import Kernels
public import MicrographFiles

/// What a finished run lets say about how to go on: supports to look at again, classes that are too much alike, chips to
/// label next, a size for the chips.
public struct RunGuidance: Sendable {
  /// What is said about one strategy.
  public struct Strategy: Sendable {
    /// Name as the user wrote it.
    public let name: String
    /// Name of its folder.
    public let slug: String
    /// Supports that it would give to another class, had it not been told.
    public let doubtfulSupports: [SupportTrial]
    /// How well the left-out supports tell every two classes apart.
    public let separations: [ClassSeparation]
    /// The chips to label next, the best first.
    public let suggested: [SuggestedChip]
    /// The best chip of each class that it finds.
    public let suggestedPerClass: [SuggestedChip]
    /// Classes that no chip but their own supports has.
    public let emptyClasses: [Int]
  }

  /// The folder of the run.
  public let run: String
  /// Class names.
  public let classes: [String]
  /// The chips of the run.
  public let grid: ChipGrid
  /// In the order of the pipeline file.
  public let strategies: [Strategy]
  /// Pairs of supports that no channel can tell apart.
  public let identicalSupports: [(Int, Int)]
  /// What could not be said, and why; sentences.
  public let notEstimated: [String]
  /// The image's period and the chips' size in it; nothing where the image has no period.
  public let chipSize: ChipSizeAdvice?
  /// For every channel, whether the chips look different from those of the image with the supports; empty where the
  /// supports are of this image.
  public let shifts: [(channel: String, shift: DomainShift)]

  /// Reads a finished run and thinks about it.
  ///
  /// - Parameters:
  ///   - path: the result folder.
  ///   - threads: most threads to use; the result does not depend on it.
  ///   - limits: how much memory reading its arrays may take.
  /// - Throws: `FileError`, `PipelineError`: one line that says what is wrong with the folder.
  public static func make(
    of path: String, threads: Int, limits: ReadingLimits = .standard
  ) throws -> RunGuidance {
    let run = try FinishedRun(path, limits: limits.on(threads: threads))
    do { return try make(of: run, threads: threads) } catch let error as FewShotError {
      // The run computed with its numbers, so these are others.
      throw FileError(.damaged, path: run.path, "\(error); or the result is damaged: run its pipeline again")
    }
  }

  private static func make(of run: FinishedRun, threads: Int) throws -> RunGuidance {
    var channels: [String: FinishedChannel] = [:]
    for name in run.channels { channels[name] = try FinishedChannel(name, of: run) }
    let trials = SupportRetrial(
      channels: channels, supports: run.supports, grid: run.grid, prototypes: run.prototypes, threads: threads)
    var nearness: [[String]: ChipNearness] = [:]
    let strategies = try run.strategies.map { strategy in
      let names = strategy.channels
      let known =
        nearness[names]
        ?? ChipNearness(
          names.compactMap { channels[$0]?.nearness }, always: run.supports.labelled.map(\.chip), threads: threads)
      nearness[names] = known
      return try Strategy(strategy, of: run, trials: trials.run(strategy), nearness: known)
    }
    return RunGuidance(
      run: run.path, classes: run.supports.names, grid: run.grid, strategies: strategies,
      identicalSupports: identicalSupports(of: run, Array(nearness.values)), notEstimated: missing(in: run, channels),
      chipSize: ChipSizeAdvice(of: run), shifts: run.record.shifts)
  }

  /// Supports at distance 0 from each other in every comparison of chips.
  private static func identicalSupports(of run: FinishedRun, _ all: [ChipNearness]) -> [(Int, Int)] {
    let chips = run.supports.labelled.map(\.chip)
    var pairs: [(Int, Int)] = []
    for (place, first) in chips.enumerated() {
      for second in chips[(place + 1)...] {
        let distances = all.map { nearness -> Float? in
          guard let a = nearness.chips.firstIndex(of: first), let b = nearness.chips.firstIndex(of: second) else {
            return nil
          }
          return nearness.distances[a, b]
        }
        if !distances.isEmpty && distances.allSatisfy({ $0 == 0 }) { pairs.append((first, second)) }
      }
    }
    return pairs
  }

  private static func missing(in run: FinishedRun, _ channels: [String: FinishedChannel]) -> [String] {
    if run.supports.labelled.isEmpty {
      return ["the supports are those of another run: whether they suit each other is for that run to say"]
    }
    var missing: [String] = []
    let unknown = run.prototypes == .nearest ? channels.filter { $0.value.embeddings == nil }.keys.sorted() : []
    if !unknown.isEmpty {
      missing.append(
        "strategies with \(unknown.joined(separator: ", ")): a result does not keep what it takes to leave a support out "
          + "with prototypes: nearest; comparison.json says how many were found")
    }
    return missing
      + run.supports.classes.filter { $0.chips.count == 1 }.map {
        "class \"\($0.name)\" has one support, which cannot be left out: whether it looks like another class is not known"
      }
  }
}

extension RunGuidance.Strategy {
  fileprivate init(
    _ strategy: FusionStrategy, of run: FinishedRun, trials: [SupportTrial], nearness: ChipNearness
  ) throws {
    let labels = try run.labels(of: strategy)
    let uncertain = ChipLabels(labels: labels, entropy: try run.entropy(of: strategy))
    name = strategy.name
    slug = strategy.slug
    doubtfulSupports = trials.filter { $0.found >= 0 && $0.found != Int32($0.label) }
    separations = classSeparations(trials, classes: run.supports.classes.count)
    suggested = suggestedChips(for: uncertain, supports: run.supports, nearness: nearness, count: 3)
    suggestedPerClass = suggestedChips(
      for: uncertain, supports: run.supports, nearness: nearness, count: run.supports.classes.count, onePerClass: true)
    let known = Set(run.supports.labelled.map(\.chip))
    let found = Set(labels.indices.filter { !known.contains($0) }.map { labels[$0] })
    emptyClasses = run.supports.classes.indices.filter { !found.contains(Int32($0)) }
  }
}
