import Kernels

/// A type of grey levels that CLAHE works with.
protocol GreyLevel: FixedWidthInteger, UnsignedInteger, BitwiseCopyable, Sendable {
  /// Turns intensities into levels; see `Kernels.quantise`.
  static func quantise(
    _ pixels: UnsafeMutableBufferPointer<Self>, _ intensities: UnsafeBufferPointer<Float>, _ scale: LevelScale)

  /// Mixes four tables for every pixel of a run; see `Kernels.mixTables`.
  static func mix(
    _ output: UnsafeMutableBufferPointer<Float>, _ pixels: UnsafeBufferPointer<Self>, _ tables: Tables,
    _ across: UnsafeBufferPointer<Float>, _ down: Float)
}

extension GreyLevel {
  /// Upper left, upper right, lower left and lower right table, each with an entry per level.
  typealias Tables = (
    UnsafeBufferPointer<Self>, UnsafeBufferPointer<Self>, UnsafeBufferPointer<Self>, UnsafeBufferPointer<Self>
  )

  /// Number of levels.
  static var levels: Int { Int(Self.max) + 1 }
}

extension UInt8: GreyLevel {
  static func quantise(
    _ pixels: UnsafeMutableBufferPointer<UInt8>, _ intensities: UnsafeBufferPointer<Float>, _ scale: LevelScale
  ) {
    guard let to = pixels.baseAddress, let from = intensities.baseAddress else { return }
    Kernels.quantise(
      to, from, low: scale.low, factor: scale.factor, count: Swift.min(pixels.count, intensities.count))
  }

  static func mix(
    _ output: UnsafeMutableBufferPointer<Float>, _ pixels: UnsafeBufferPointer<UInt8>, _ tables: Tables,
    _ across: UnsafeBufferPointer<Float>, _ down: Float
  ) {
    guard let to = output.baseAddress, let from = pixels.baseAddress, let across = across.baseAddress,
      let a = tables.0.baseAddress, let b = tables.1.baseAddress, let c = tables.2.baseAddress,
      let d = tables.3.baseAddress
    else { return }
    mixTables(
      to, from, TableCorners(upperLeft: a, upperRight: b, lowerLeft: c, lowerRight: d), across: across, down: down,
      count: output.count)
  }
}

extension UInt16: GreyLevel {
  static func quantise(
    _ pixels: UnsafeMutableBufferPointer<UInt16>, _ intensities: UnsafeBufferPointer<Float>, _ scale: LevelScale
  ) {
    guard let to = pixels.baseAddress, let from = intensities.baseAddress else { return }
    Kernels.quantise(
      to, from, low: scale.low, factor: scale.factor, count: Swift.min(pixels.count, intensities.count))
  }

  static func mix(
    _ output: UnsafeMutableBufferPointer<Float>, _ pixels: UnsafeBufferPointer<UInt16>, _ tables: Tables,
    _ across: UnsafeBufferPointer<Float>, _ down: Float
  ) {
    guard let to = output.baseAddress, let from = pixels.baseAddress, let across = across.baseAddress,
      let a = tables.0.baseAddress, let b = tables.1.baseAddress, let c = tables.2.baseAddress,
      let d = tables.3.baseAddress
    else { return }
    mixTables(
      to, from, TableCorners(upperLeft: a, upperRight: b, lowerLeft: c, lowerRight: d), across: across, down: down,
      count: output.count)
  }
}

/// What `Kernels.quantise` computes for one intensity, in Swift: the tests compare the two.
func quantised<Level: GreyLevel>(_ intensity: Float, _ scale: LevelScale, as _: Level.Type) -> Level {
  let level = (intensity - scale.low) * scale.factor
  guard level > 0 else { return 0 }
  return level < Float(Level.max) ? Level(level.rounded(.toNearestOrEven)) : .max
}

/// What `Kernels.mixTables` computes for one pixel, in Swift: the tests compare the two.
func mixed(_ a: Float, _ b: Float, _ c: Float, _ d: Float, across: Float, down: Float) -> Float {
  let upper = a * (1 - across) + b * across
  let lower = c * (1 - across) + d * across
  return (upper * (1 - down) + lower * down).rounded(.toNearestOrEven)
}
