import Chips
public import DataModel
import FewShot
import Kernels
public import MicrographFiles

/// A pipeline that has been checked against its files: everything is there to compute, nothing is computed yet.
public struct PipelinePlan: Sendable {
  /// The pipeline as written.
  public let description: PipelineDescription
  /// How much memory and how many threads reading may take.
  let limits: ReadingLimits
  /// The image, read, with the calibration that counts.
  public let micrograph: Micrograph
  /// The spectrum image, opened.
  public let spectra: SpectrumImage?
  /// Where the chips are.
  public let grid: ChipGrid
  /// The labelled chips.
  public let supports: SupportSet
  /// The true class of every chip, in the order of the supports' classes; classes without supports come after those.
  public let truth: ChipTruth?
  /// The run whose supports count, where they are not in this image.
  let lender: LendingRun?
  /// The weights of networks, by channel name.
  let weights: [String: NetworkWeights]
  /// The models of channels of words, by channel name.
  let words: [String: PlannedWords]
  /// The embeddings of `precomputed` channels, by channel name.
  let precomputed: [String: Embeddings]
  /// What the user should know, one sentence each.
  public private(set) var notes: [String]

  /// Opens every file that a pipeline names and checks all that can be checked without computing.
  ///
  /// - Parameter limits: how much memory and how many threads reading files may take, now and in the run.
  /// - Throws: `PipelineError`, `FileError`: one line that says what is wrong, where, and what to do.
  public static func make(
    _ description: PipelineDescription, limits: ReadingLimits = .standard
  ) throws -> PipelinePlan {
    try make(description, limits: limits, clock: StageClock())
  }

  /// Chips of 16 px on an image of 16 384 x 16 384 px are half of this.
  private static let mostChips = 2 << 20

  static func make(
    _ description: PipelineDescription, limits: ReadingLimits, clock: StageClock
  ) throws -> PipelinePlan {
    let micrograph = try clock.measure("read image") { try readMicrograph(description, limits: limits) }
    let spectra = try description.spectra.map {
      try openSpectra($0, micrograph: micrograph, of: description, limits: limits)
    }
    let (grid, notes) = try layGrid(description, over: micrograph)
    guard grid.count <= mostChips else {
      throw description.place("chips").failure(
        "\(grid.count) chips are more than \(mostChips), whose descriptions would not fit in memory; choose larger chips "
          + "or a larger stride")
    }
    try checkPreprocessing(description, of: micrograph)
    try checkAtomChannels(description, of: micrograph)
    let lender = try findLender(description, limits: limits)
    let supports =
      try lender.map { try SupportSet(elsewhere: $0.run.supports.names) }
      ?? resolveSupports(description, grid: grid, limits: limits)
    if let spectra { try checkCoverage(by: spectra, of: micrograph, grid: grid, supports: supports, description) }
    let truth = try description.truth.map {
      try readTruth($0, supports: supports, grid: grid, of: description, limits: limits)
    }
    let weights = try clock.measure("open weights") { try findWeights(description, grid: grid) }
    let words = try clock.measure("open models") { try planWords(description, spectra: spectra, grid: grid) }
    let precomputed = try clock.measure("read embeddings") {
      try readPrecomputed(description, grid: grid, limits: limits)
    }
    var plan = PipelinePlan(
      description: description, limits: limits, micrograph: micrograph, spectra: spectra, grid: grid,
      supports: supports,
      truth: truth?.labels, lender: lender, weights: weights, words: words.words, precomputed: precomputed,
      notes: notes + (truth?.notes ?? []) + words.notes)
    if let spectra, let asked = description.spectra {
      do {
        plan.notes += try placementNotes(
          of: spectra, grid: grid, imagePixelSize: micrograph.pixelSize, placement: asked.placement)
      } catch { throw description.place("spectra").failure("\(error)") }
    }
    plan.notes += try plan.checkLender()
    return plan
  }

  private static func text(_ size: PixelSize) -> String {
    let (height, width) = (lengthText(inNM: size.heightInNM), lengthText(inNM: size.widthInNM))
    return height == width ? width : "\(height) high and \(width) wide"
  }

  /// A summary for `tessera check`, one line per part.
  public var summary: String {
    let size = micrograph.pixelSize.map { ", \(Self.text($0)) per px" } ?? ", not calibrated"
    var lines = [
      "image       \(micrograph.rows) x \(micrograph.columns) px (rows x columns), "
        + "\(micrograph.pixelType.rawValue)\(size)"
    ]
    if let spectra {
      let axis = spectra.energyAxis
      lines.append(
        "spectra     \(spectra.shape.rows) x \(spectra.shape.columns) scan pixels, \(axis.channels) channels of "
          + "\(plainNumber(axis.stepInEV)) eV from \(roundedNumber(axis.offsetInEV / 1000)) keV")
    }
    lines.append("chips       \(grid.rows) x \(grid.columns) of \(grid.chipRows) x \(grid.chipColumns) px")
    let known = lender?.run.supports ?? supports
    let source = lender.map { ", of \($0.run.path)" } ?? ""
    lines.append("supports    " + known.classes.map { "\($0.name) \($0.chips.count)" }.joined(separator: ", ") + source)
    lines.append(
      "channels    " + description.channels.map { "\($0.name) (\($0.encoder.name))" }.joined(separator: ", "))
    lines.append("strategies  " + description.strategies.map(\.name).joined(separator: ", "))
    return lines.joined(separator: "\n")
  }
}
