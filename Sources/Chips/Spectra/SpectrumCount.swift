import Kernels

/// A type of counts that a block may hold.
protocol SpectrumCount: BitwiseCopyable, Sendable {
  /// `sums[i] += weight * counts[i]` in `Float`, without fused multiply-add.
  static func addScaled(_ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<Self>, _ weight: Float, _ n: Int)
  /// The count as `Float`, rounded to the nearest.
  var float: Float { get }
}

extension SpectrumCount {
  /// What ``addScaled(_:_:_:_:)`` computes, in Swift: the tests compare the two.
  static func addScaledInSwift(_ sums: inout [Float], _ counts: [Self], _ weight: Float) {
    for i in sums.indices { sums[i] += weight * counts[i].float }
  }
}

extension UInt8: SpectrumCount {
  static func addScaled(
    _ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<UInt8>, _ weight: Float, _ n: Int
  ) { Kernels.addScaled(sums, counts, weight: weight, count: n) }
  var float: Float { Float(self) }
}

extension UInt16: SpectrumCount {
  static func addScaled(
    _ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<UInt16>, _ weight: Float, _ n: Int
  ) { Kernels.addScaled(sums, counts, weight: weight, count: n) }
  var float: Float { Float(self) }
}

extension UInt32: SpectrumCount {
  static func addScaled(
    _ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<UInt32>, _ weight: Float, _ n: Int
  ) { Kernels.addScaled(sums, counts, weight: weight, count: n) }
  var float: Float { Float(self) }
}

extension Float: SpectrumCount {
  static func addScaled(
    _ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<Float>, _ weight: Float, _ n: Int
  ) { Kernels.addScaled(sums, counts, weight: weight, count: n) }
  var float: Float { self }
}
