internal import DataModel

/// How a cube that comes in tiles is cut into chunks, none of which lies in two tiles.
struct ChunkCutting: Sendable {
  /// Rows, columns and channels of a chunk.
  let size: [Int]

  /// What libhdf5 unpacks at once, which it does anew for every reader that needs a part: half the memory that it keeps
  /// unpacked chunks in (1 MiB).
  private static let aimedBytes = 512 << 10

  /// Chooses a size: as many channels as fit, and a part of the scan that is about square.
  ///
  /// - Parameters:
  ///   - alignment: where tiles may begin (``TileGrid/alignment``).
  ///   - bytes: of a number.
  ///   - isStack: whether rows are images, which are taken one by one rather than parts of several.
  init(shape: SpectrumShape, alignment: [Int], bytes: Int, isStack: Bool = false) {
    let whole = [shape.rows, shape.columns, shape.channels]
    func fitting(_ axis: Int, _ wanted: Int) -> Int {
      let wanted = max(1, wanted)
      // A tile that ends with the axis may end within a chunk.
      return alignment[axis] >= whole[axis]
        ? min(whole[axis], wanted) : Self.divisor(of: alignment[axis], near: wanted)
    }
    let numbers = Self.aimedBytes / bytes
    let channels = fitting(2, numbers)
    let pixels = numbers / channels
    let rows = isStack ? 1 : fitting(0, Int(Double(pixels).squareRoot()))
    let columns = fitting(1, pixels / rows)
    // A row that is short leaves room for more of them.
    size = [fitting(0, pixels / columns), columns, channels]
  }

  /// The divisor of a number that is nearest to a wanted one by their ratio, the smaller of two.
  private static func divisor(of number: Int, near wanted: Int) -> Int {
    var best = 1
    func distance(_ divisor: Int) -> Double { Double(max(divisor, wanted)) / Double(min(divisor, wanted)) }
    for divisor in 1...number where number % divisor == 0 && distance(divisor) < distance(best) { best = divisor }
    return best
  }

  /// The first row, column and channel of every chunk of a tile.
  func chunks(of tile: SpectrumBox) -> [[Int]] {
    stride(from: tile.rows.lowerBound, to: tile.rows.upperBound, by: size[0]).flatMap { row in
      stride(from: tile.columns.lowerBound, to: tile.columns.upperBound, by: size[1]).flatMap { column in
        stride(from: tile.channels.lowerBound, to: tile.channels.upperBound, by: size[2]).map { [row, column, $0] }
      }
    }
  }
}
