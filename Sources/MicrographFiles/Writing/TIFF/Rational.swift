/// A fraction of two 32-bit numbers, as TIFF stores resolutions.
struct Rational: Equatable {
  let numerator: UInt32
  let denominator: UInt32

  static let one = Rational(numerator: 1, denominator: 1)

  private init(numerator: UInt32, denominator: UInt32) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The last convergent of the value's continued fraction whose two numbers fit into 32 bits.
  ///
  /// Between 1e-4 and 1e4 the relative error is below 1e-14; nothing for a value that is not positive, not finite, or
  /// beyond what two 32-bit numbers can say.
  init?(approximating value: Double) {
    let limit = Double(UInt32.max)
    guard value > 0, value.isFinite, value <= limit, value >= 1 / limit else { return nil }
    var (before, last) = ((numerator: 0.0, denominator: 1.0), (numerator: 1.0, denominator: 0.0))
    var rest = value
    while true {
      let whole = rest.rounded(.down)
      let next = (
        numerator: whole * last.numerator + before.numerator,
        denominator: whole * last.denominator + before.denominator
      )
      if next.numerator > limit || next.denominator > limit { break }
      (before, last) = (last, next)
      // Beyond this the continued fraction only describes the rounding of the value itself.
      if abs(last.numerator / last.denominator - value) <= value * 1e-16 { break }
      let fraction = rest - whole
      if fraction < 1e-12 { break }
      rest = 1 / fraction
    }
    guard last.numerator >= 1, last.denominator >= 1 else { return nil }
    numerator = UInt32(last.numerator)
    denominator = UInt32(last.denominator)
  }
}
