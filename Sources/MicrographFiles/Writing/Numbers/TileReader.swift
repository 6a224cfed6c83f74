internal import DataModel

/// Reads tiles into memory, in the type and the order of the axes in which they are written.
final class TileReader<Number: WrittenNumber> {
  /// The numbers of the tile that was read last, without gaps; there may be more of them than the tile has.
  private(set) var numbers: [Number] = []
  private let source: any SpectrumBlockSource
  private let planes: Bool
  private var block = SpectrumBlock()
  private var stored: [Number] = []

  /// - Parameter planes: whether each channel is a plane of its own (channels, rows, columns); otherwise spectra lie
  ///   together (rows, columns, channels).
  init(_ source: any SpectrumBlockSource, planes: Bool) {
    self.source = source
    self.planes = planes
  }

  /// Reads a tile into ``numbers``.
  ///
  /// - Throws: what the source throws; ``NumberBeyondType`` where a number does not fit.
  func read(_ tile: Tile) throws {
    let size = (tile.box.rows.count, tile.box.columns.count, tile.box.channels.count)
    let strides = planes ? (size.1, 1, size.0 * size.1) : (size.1 * size.2, size.2, 1)
    let needed = size.0 * size.1 * size.2
    if numbers.count < needed { numbers = [Number](repeating: 0, count: needed) }
    for index in tile.boxes {
      let exact = source as? any StoredNumberSource
      if let exact, exact.storedType == Number.pixelType {
        try exact.read(box: index, numbers: &stored, place: &block)
        _ = place(stored, tile, strides) { $0 }
        continue
      }
      try source.read(box: index, into: &block)
      let isPlaced: Bool =
        switch block.counts {
        case .uint8(let counts): place(counts, tile, strides) { Number(whole: UInt32($0)) }
        case .uint16(let counts): placeCounts(counts, tile, strides)
        case .uint32(let counts): place(counts, tile, strides) { Number(whole: $0) }
        case .float32(let counts): place(counts, tile, strides) { Number(fraction: $0) }
        }
      guard isPlaced else { throw NumberBeyondType(needed: block.narrowestType) }
    }
  }

  /// The usual case of counts in the very type that is written.
  private func placeCounts(_ counts: [UInt16], _ tile: Tile, _ strides: (Int, Int, Int)) -> Bool {
    Number.self == UInt16.self
      ? place(counts, tile, strides) { unsafeBitCast($0, to: Number.self) }
      : place(counts, tile, strides) { Number(whole: UInt32($0)) }
  }

  /// Puts the numbers of the block at their places; false where one does not fit.
  @inline(__always)
  private func place<Count>(
    _ counts: [Count], _ tile: Tile, _ strides: (row: Int, column: Int, channel: Int), _ convert: (Count) -> Number?
  ) -> Bool {
    let box = block.box
    let start =
      (box.rows.lowerBound - tile.box.rows.lowerBound) * strides.row
      + (box.columns.lowerBound - tile.box.columns.lowerBound) * strides.column
      + (box.channels.lowerBound - tile.box.channels.lowerBound) * strides.channel
    // Where an order changes, a few channels at a time stay in the processor's cache.
    let isSameOrder = strides.channel == 1 && block.channelStride == 1
    let step = isSameOrder ? box.channels.count : 32
    let (from, to) = (block.columnStride, strides.column)
    return counts.withUnsafeBufferPointer { counts in
      numbers.withUnsafeMutableBufferPointer { numbers in
        for row in 0..<box.rows.count {
          for first in stride(from: 0, to: box.channels.count, by: step) {
            let end = min(first + step, box.channels.count)
            for column in 0..<box.columns.count {
              var source = row * block.rowStride + column * from + first * block.channelStride
              var target = start + row * strides.row + column * to + first * strides.channel
              for _ in first..<end {
                guard let number = convert(counts[source]) else { return false }
                numbers[target] = number
                source += block.channelStride
                target += strides.channel
              }
            }
          }
        }
        return true
      }
    }
  }
}

extension SpectrumBlock {
  /// The narrowest of the unsigned types that holds the counts; `float32` for fractions and numbers below 0.
  fileprivate var narrowestType: PixelType {
    var largest: Float = 0
    let isWhole = forEachValue { _, _, _, value in
      largest = max(largest, value)
      return value >= 0 && value == value.rounded() && value < 0x1p24
    }
    guard case .float32 = counts else { return largest <= 255 ? .uint8 : largest <= 65_535 ? .uint16 : .uint32 }
    return isWhole ? (largest <= 255 ? .uint8 : largest <= 65_535 ? .uint16 : .uint32) : .float32
  }
}
