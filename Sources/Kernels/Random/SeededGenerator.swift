/// A small, fast random number generator whose sequence is fixed by its seed on every platform.
///
/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"). Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the sequence that belongs to `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A whole number drawn evenly from 0 up to but not including `bound`.
  ///
  /// Written out rather than left to the standard library, whose method of drawing may change between versions.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "nothing to draw from: \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// `count` different elements in the order they were drawn; all of them, shuffled, where there are fewer.
  public mutating func draw<Element>(_ count: Int, from elements: [Element]) -> [Element] {
    var rest = elements
    var drawn: [Element] = []
    while drawn.count < count && !rest.isEmpty {
      let index = below(rest.count)
      drawn.append(rest[index])
      rest[index] = rest[rest.count - 1]
      rest.removeLast()
    }
    return drawn
  }
}
