import DataModel

/// Where the counts of a block lie in its storage.
struct BlockGeometry {
  let box: SpectrumBox
  let rowStride: Int
  let columnStride: Int
  let channelStride: Int

  /// - Precondition: every count of the box lies in the storage; from here on nothing is checked again.
  init(block: SpectrumBlock) {
    box = block.box
    rowStride = block.rowStride
    columnStride = block.columnStride
    channelStride = block.channelStride
    let stored =
      switch block.counts {
      case .uint8(let counts): counts.count
      case .uint16(let counts): counts.count
      case .uint32(let counts): counts.count
      case .float32(let counts): counts.count
      }
    let last =
      (box.rows.count - 1) * rowStride + (box.columns.count - 1) * columnStride
      + (box.channels.count - 1) * channelStride
    precondition(
      rowStride >= 0 && columnStride >= 0 && channelStride >= 0 && last < stored,
      "a block of \(stored) counts whose last is number \(last)")
  }
}

/// Brings the kept channels of one row into the order (column, kept channel), in small squares that stay in the cache.
func turn<Count: SpectrumCount>(
  _ counts: [Count], row: Int, _ place: BlockGeometry, _ channels: BoxChannels, into turned: inout [Count]
) {
  let (columns, kept, side) = (place.box.columns.count, channels.kept, 32)
  counts.withUnsafeBufferPointer { counts in
    if turned.isEmpty { turned = [Count](repeating: counts[0], count: columns * kept) }
    turned.withUnsafeMutableBufferPointer { turned in
      for piece in channels.pieces {
        for firstChannel in stride(from: 0, to: piece.count, by: side) {
          for firstColumn in stride(from: 0, to: columns, by: side) {
            for column in firstColumn..<min(firstColumn + side, columns) {
              let source =
                row * place.rowStride + column * place.columnStride + piece.start * place.channelStride
              let target = column * kept + piece.target
              for channel in firstChannel..<min(firstChannel + side, piece.count) {
                turned[target + channel] = counts[source + channel * place.channelStride]
              }
            }
          }
        }
      }
    }
  }
}
