public import Kernels

/// What an encoder says about every chip.
public struct Embeddings: Sendable {
  /// Shape (chips, dimensions); a row without evidence is zero and must not be read as data.
  public let values: Matrix
  /// Whether a chip has anything to say in this channel (a chip outside the spectrum image's field has not).
  public let evidence: [Bool]

  /// Embeddings; every chip has evidence unless it is said otherwise.
  public init(values: Matrix, evidence: [Bool]? = nil) {
    let evidence = evidence ?? [Bool](repeating: true, count: values.rows)
    precondition(evidence.count == values.rows, "\(evidence.count) flags for \(values.rows) chips")
    self.values = values
    self.evidence = evidence
  }

  /// Number of chips.
  public var chips: Int { values.rows }
  /// Numbers per chip.
  public var dimensions: Int { values.columns }
}

/// How far every chip is from every class.
public struct DistanceTable: Sendable, Equatable {
  /// Shape (chips, classes); at least 0. NaN where the chip has no evidence.
  public let values: Matrix
  /// Whether a chip takes part.
  public let evidence: [Bool]
  /// By support, its distance to its own class without it. Nothing where that follows from `values`: where a class's
  /// distance is that to the mean of its supports, or the mean of those to them, it is n/(n − 1) times the distance with it.
  public let withoutSelf: [Int: Float]?

  /// Distances.
  public init(values: Matrix, evidence: [Bool], withoutSelf: [Int: Float]? = nil) {
    precondition(evidence.count == values.rows, "\(evidence.count) flags for \(values.rows) chips")
    self.values = values
    self.evidence = evidence
    self.withoutSelf = withoutSelf
  }
}
