public import DataModel

/// All that the report page shows.
public struct ReportContent: Sendable {
  /// Where a result comes from.
  public struct Provenance: Sendable {
    /// Tessera's version.
    public var version: String
    /// Every file that was read, as the pipeline names it, with its SHA-256.
    public var inputs: [(file: String, sha256: String)]
    /// Every seed by what was drawn with it.
    public var seeds: [String: UInt64]
    /// What is known of the weights of each network, a line each.
    public var weights: [String]
    /// The pipeline file as read.
    public var pipeline: String

    /// Where a result comes from.
    public init(
      version: String, inputs: [(file: String, sha256: String)], seeds: [String: UInt64] = [:], weights: [String] = [],
      pipeline: String = ""
    ) {
      self.version = version
      self.inputs = inputs
      self.seeds = seeds
      self.weights = weights
      self.pipeline = pipeline
    }
  }

  /// Atom columns that a channel found.
  public struct Atoms: Sendable {
    /// The channel's name.
    public var channel: String
    /// The columns.
    public var columns: [AtomColumn]

    /// Columns of a channel.
    public init(channel: String, columns: [AtomColumn]) {
      self.channel = channel
      self.columns = columns
    }
  }

  /// The pipeline's name.
  public var name: String
  /// The micrograph as read.
  public var image: Micrograph
  /// In the order of the pipeline file; at least one.
  public var outputs: [StrategyOutput]
  /// Of the same strategies.
  public var comparison: Comparison
  /// Of the same grid.
  public var supports: SupportSet
  /// Where strategies disagree; nothing for one strategy.
  public var disagreement: Disagreement?
  /// Mean spectra of the classes, where there are spectra.
  public var spectra: ClassSpectra?
  /// Atom columns, channel by channel.
  public var atoms: [Atoms]
  /// What the user should know, one sentence each.
  public var notes: [String]
  /// Where the result comes from.
  public var provenance: Provenance

  /// The content of a page.
  public init(
    name: String, image: Micrograph, outputs: [StrategyOutput], comparison: Comparison, supports: SupportSet,
    disagreement: Disagreement? = nil, spectra: ClassSpectra? = nil, atoms: [Atoms] = [], notes: [String] = [],
    provenance: Provenance
  ) {
    precondition(
      !outputs.isEmpty && outputs.count == comparison.strategies.count,
      "\(outputs.count) outputs, \(comparison.strategies.count) strategies compared")
    self.name = name
    self.image = image
    self.outputs = outputs
    self.comparison = comparison
    self.supports = supports
    self.disagreement = disagreement
    self.spectra = spectra
    self.atoms = atoms
    self.notes = notes
    self.provenance = provenance
  }

  var grid: ChipGrid { outputs[0].segmentation.grid }
  /// Whether the supports are chips of another image.
  var supportsAreElsewhere: Bool { supports.labelled.isEmpty }
  var classes: [String] { outputs[0].segmentation.classes }

  /// The recommended strategy's output, or the first where none is recommended.
  var shown: StrategyOutput {
    outputs.first { $0.segmentation.strategy.name == comparison.recommended?.strategy } ?? outputs[0]
  }
}
