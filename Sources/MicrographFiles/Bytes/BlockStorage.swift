internal import DataModel

// A block's storage is taken out before it is written to, so that it is not copied; storage of another type is given up.

extension SpectrumBlock {
  /// The counts where they are bytes, else an empty list.
  mutating func takeUInt8() -> [UInt8] {
    defer { counts = .uint8([]) }
    if case .uint8(let taken) = counts { return taken }
    return []
  }

  /// The counts where they have 16 bits, else an empty list.
  mutating func takeUInt16() -> [UInt16] {
    defer { counts = .uint8([]) }
    if case .uint16(let taken) = counts { return taken }
    return []
  }

  /// The counts where they have 32 bits, else an empty list.
  mutating func takeUInt32() -> [UInt32] {
    defer { counts = .uint8([]) }
    if case .uint32(let taken) = counts { return taken }
    return []
  }

  /// The counts where they are fractions, else an empty list.
  mutating func takeFloat() -> [Float] {
    defer { counts = .uint8([]) }
    if case .float32(let taken) = counts { return taken }
    return []
  }
}
