/// How a network's numbers are kept and multiplied; sums are always f32.
public enum NetworkPrecision: String, Sendable, CaseIterable {
  /// bf16 where the processor has instructions for it, f32 elsewhere.
  case auto
  /// 24 bits.
  case f32
  /// 8 bits with the range of f32: twice as fast. Embeddings differ by some 0.5 % from those of f32.
  case bf16

  /// What it means on this processor: ``f32`` or ``bf16``.
  ///
  /// - Throws: where bf16 is asked for and the processor has it not.
  public func resolved() throws -> NetworkPrecision {
    switch self {
    case .auto: OneDNNEngine.hasBF16 ? .bf16 : .f32
    case .f32: .f32
    case .bf16:
      if OneDNNEngine.hasBF16 { .bf16 } else { throw PrecisionUnavailable() }
    }
  }
}

/// bf16 was asked for on a processor without it.
public struct PrecisionUnavailable: Error, CustomStringConvertible {
  /// One line.
  public var description: String {
    "this processor has no bf16 instructions (AVX-512 BF16 or AMX); ask for precision f32 or auto"
  }
}
