internal import DataModel

/// The four types in which blocks hold their counts.
protocol BlockCount: StoredNumber {
  /// Counts of this type as a block holds them.
  static func counts(_ storage: [Self]) -> SpectrumBlock.Counts
  /// A block's counts; nothing where they have another type.
  static func storage(_ counts: SpectrumBlock.Counts) -> [Self]?
}

/// The three of them that count.
typealias AddableCount = BlockCount & FixedWidthInteger

extension UInt8: BlockCount {
  static func counts(_ storage: [UInt8]) -> SpectrumBlock.Counts { .uint8(storage) }
  static func storage(_ counts: SpectrumBlock.Counts) -> [UInt8]? {
    if case .uint8(let found) = counts { found } else { nil }
  }
}

extension UInt16: BlockCount {
  static func counts(_ storage: [UInt16]) -> SpectrumBlock.Counts { .uint16(storage) }
  static func storage(_ counts: SpectrumBlock.Counts) -> [UInt16]? {
    if case .uint16(let found) = counts { found } else { nil }
  }
}

extension UInt32: BlockCount {
  static func counts(_ storage: [UInt32]) -> SpectrumBlock.Counts { .uint32(storage) }
  static func storage(_ counts: SpectrumBlock.Counts) -> [UInt32]? {
    if case .uint32(let found) = counts { found } else { nil }
  }
}

extension Float: BlockCount {
  static func counts(_ storage: [Float]) -> SpectrumBlock.Counts { .float32(storage) }
  static func storage(_ counts: SpectrumBlock.Counts) -> [Float]? {
    if case .float32(let found) = counts { found } else { nil }
  }
}

extension SpectrumBlock {
  /// Gives the block new counts in its old storage, which is an empty list where it had another type.
  ///
  /// The storage is taken out of the block while it is written to, so that it is not copied; it is lost where `body`
  /// throws.
  mutating func fill<Count: BlockCount, Result, Failure: Error>(
    _ type: Count.Type, _ body: (inout [Count]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var storage = type.storage(counts) ?? []
    counts = .uint8([])
    let result = try body(&storage)
    counts = type.counts(storage)
    return result
  }
}
