/// How much of the field each class covers, and how sure that is.
public struct SegmentationStatistics: Sendable, Equatable {
  /// One class.
  public struct ClassShare: Sendable, Equatable {
    /// Class name.
    public var name: String
    /// Chips of the class among those that count.
    public var chips: Int
    /// Share of the chips that count, 0 to 1; nothing where none counts.
    public var fraction: Double?
    /// Standard error of the fraction as the share of this very field: what supports chosen otherwise, and chips
    /// labelled wrong, do to it. Nothing where some class has one support only.
    public var standardError: Double?
    /// 95 % interval for the share of this field.
    public var inField: ClosedRange<Double>?
    /// 95 % interval for the share of the material, of which the field is a sample; nothing where the field does not
    /// show how the class varies (one class everywhere, or worth fewer than two independent chips).
    public var inMaterial: ClosedRange<Double>?

    /// One class's share.
    public init(
      name: String, chips: Int, fraction: Double?, standardError: Double?, inField: ClosedRange<Double>?,
      inMaterial: ClosedRange<Double>?
    ) {
      self.name = name
      self.chips = chips
      self.fraction = fraction
      self.standardError = standardError
      self.inField = inField
      self.inMaterial = inMaterial
    }
  }

  /// In the order of the supports.
  public var classes: [ClassShare]
  /// Chips that count: classified, and no supports where those are excluded.
  public var chips: Int
  /// How many independent chips those are worth: neighbours resemble each other, and overlapping chips share pixels.
  /// Above 0, at most about `chips`; nothing where one class is everywhere.
  public var effectiveChips: Double?
  /// Distance in chips over which the resemblance falls to 1/e; nothing as above.
  public var correlationLength: Double?
  /// Rows and columns of the blocks whose scatter was measured, in chips; nothing as above.
  public var block: (rows: Int, columns: Int)? { blockRows.flatMap { rows in blockColumns.map { (rows, $0) } } }
  private var blockRows: Int?
  private var blockColumns: Int?
  /// Whether the supports were left out of all this.
  public var excludesSupports: Bool

  /// Statistics of one segmentation.
  public init(
    classes: [ClassShare], chips: Int, effectiveChips: Double?, correlationLength: Double?,
    block: (rows: Int, columns: Int)?, excludesSupports: Bool
  ) {
    self.classes = classes
    self.chips = chips
    self.effectiveChips = effectiveChips
    self.correlationLength = correlationLength
    blockRows = block?.rows
    blockColumns = block?.columns
    self.excludesSupports = excludesSupports
  }
}
