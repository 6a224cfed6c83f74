internal import DataModel

/// Packs chunks as HDF5's filters shuffle and deflate do; one for each thread.
final class ChunkPacker {
  /// Level of deflate that HyperSpy writes with, too.
  static let level: Int32 = 4

  private let deflate = Deflate(level: ChunkPacker.level)
  private var plain: [UInt8] = []
  private var shuffled: [UInt8] = []

  /// The packed bytes of a chunk; beyond the end of the tile it is filled up with zeros.
  ///
  /// - Parameters:
  ///   - numbers: those of a tile: rows, columns, channels.
  ///   - tile: where it lies.
  ///   - start: first row, column and channel of the chunk, inside of the tile.
  ///   - size: rows, columns and channels of the chunk.
  func pack<Number: StoredNumber>(_ numbers: [Number], _ tile: SpectrumBox, from start: [Int], size: [Int]) -> [UInt8] {
    let width = MemoryLayout<Number>.size
    let count = size[0] * size[1] * size[2]
    let rows = min(size[0], tile.rows.upperBound - start[0])
    let columns = min(size[1], tile.columns.upperBound - start[1])
    let channels = min(size[2], tile.channels.upperBound - start[2])
    if plain.count != count * width || rows * columns * channels < count {
      plain = [UInt8](repeating: 0, count: count * width)
    }
    numbers.withUnsafeBytes { source in
      plain.withUnsafeMutableBytes { target in
        for row in 0..<rows {
          for column in 0..<columns {
            let from =
              ((start[0] - tile.rows.lowerBound + row) * tile.columns.count + start[1] - tile.columns.lowerBound
                + column) * tile.channels.count + start[2] - tile.channels.lowerBound
            let to = (row * size[1] + column) * size[2]
            UnsafeMutableRawBufferPointer(rebasing: target[to * width..<(to + channels) * width]).copyMemory(
              from: UnsafeRawBufferPointer(rebasing: source[from * width..<(from + channels) * width]))
          }
        }
      }
    }
    let ready = width > 1 ? shuffledBytes(width: width) : plain
    return deflate.compress(ready.span.bytes)
  }

  private func shuffledBytes(width: Int) -> [UInt8] {
    if shuffled.count != plain.count { shuffled = [UInt8](repeating: 0, count: plain.count) }
    plain.withUnsafeBytes { plain in
      shuffled.withUnsafeMutableBytes { shuffled in shuffle(plain, width: width, into: shuffled) }
    }
    return shuffled
  }
}

/// HDF5's shuffle filter: byte k of every number stands together in plane k.
///
/// - Precondition: both buffers have the same number of bytes, a multiple of the width.
func shuffle(_ bytes: UnsafeRawBufferPointer, width: Int, into planes: UnsafeMutableRawBufferPointer) {
  precondition(
    bytes.count == planes.count && bytes.count % width == 0, "\(bytes.count) bytes into \(planes.count) by \(width)")
  let count = bytes.count / width
  guard let source = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
    let target = planes.baseAddress?.assumingMemoryBound(to: UInt8.self)
  else { return }
  for byte in 0..<width {
    let plane = target + byte * count
    switch width {
    case 2: for i in 0..<count { plane[i] = source[2 * i + byte] }
    case 4: for i in 0..<count { plane[i] = source[4 * i + byte] }
    case 8: for i in 0..<count { plane[i] = source[8 * i + byte] }
    default: for i in 0..<count { plane[i] = source[width * i + byte] }
    }
  }
}
