import CKernels

// Inner loops at the speed of the very processor that runs them (see CKernels.h for what each computes). Pointers, since
// their callers walk through rows of blocks; every pointer must reach `count` elements.

/// `sums[i] += weight * counts[i]` in `Float`, without fused multiply-add.
public func addScaled(
  _ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<UInt8>, weight: Float, count: Int
) { ckernels_add_scaled_u8(sums, counts, weight, count) }

/// `sums[i] += weight * counts[i]` in `Float`, without fused multiply-add.
public func addScaled(
  _ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<UInt16>, weight: Float, count: Int
) { ckernels_add_scaled_u16(sums, counts, weight, count) }

/// `sums[i] += weight * counts[i]` in `Float`, without fused multiply-add.
public func addScaled(
  _ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<UInt32>, weight: Float, count: Int
) { ckernels_add_scaled_u32(sums, counts, weight, count) }

/// `sums[i] += weight * counts[i]` in `Float`, without fused multiply-add.
public func addScaled(
  _ sums: UnsafeMutablePointer<Float>, _ counts: UnsafePointer<Float>, weight: Float, count: Int
) { ckernels_add_scaled_f32(sums, counts, weight, count) }

/// `levels[i] = (intensities[i] - low) * factor`, rounded half to even and cut off at 0 and the largest level.
public func quantise(
  _ levels: UnsafeMutablePointer<UInt8>, _ intensities: UnsafePointer<Float>, low: Float, factor: Float, count: Int
) { ckernels_quantise_u8(levels, intensities, low, factor, 255, count) }

/// `levels[i] = (intensities[i] - low) * factor`, rounded half to even and cut off at 0 and the largest level.
public func quantise(
  _ levels: UnsafeMutablePointer<UInt16>, _ intensities: UnsafePointer<Float>, low: Float, factor: Float, count: Int
) { ckernels_quantise_u16(levels, intensities, low, factor, 65535, count) }

/// Four look-up tables of a run of pixels.
public struct TableCorners<Level> {
  let upperLeft, upperRight, lowerLeft, lowerRight: UnsafePointer<Level>

  /// Tables with an entry per level.
  public init(
    upperLeft: UnsafePointer<Level>, upperRight: UnsafePointer<Level>, lowerLeft: UnsafePointer<Level>,
    lowerRight: UnsafePointer<Level>
  ) {
    self.upperLeft = upperLeft
    self.upperRight = upperRight
    self.lowerLeft = lowerLeft
    self.lowerRight = lowerRight
  }
}

/// The bilinear mix of four tables' entries for every pixel, rounded half to even, in OpenCV's order of operations.
public func mixTables(
  _ output: UnsafeMutablePointer<Float>, _ pixels: UnsafePointer<UInt8>, _ tables: TableCorners<UInt8>,
  across: UnsafePointer<Float>, down: Float, count: Int
) {
  ckernels_mix_tables_u8(
    output, pixels, tables.upperLeft, tables.upperRight, tables.lowerLeft, tables.lowerRight, across, down, count)
}

/// The bilinear mix of four tables' entries for every pixel, rounded half to even, in OpenCV's order of operations.
public func mixTables(
  _ output: UnsafeMutablePointer<Float>, _ pixels: UnsafePointer<UInt16>, _ tables: TableCorners<UInt16>,
  across: UnsafePointer<Float>, down: Float, count: Int
) {
  ckernels_mix_tables_u16(
    output, pixels, tables.upperLeft, tables.upperRight, tables.lowerLeft, tables.lowerRight, across, down, count)
}
