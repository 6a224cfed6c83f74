import DataModel
import Kernels
import Testing

@testable import MicrographFiles

@Suite struct TileGridTests {
  /// A source of which only the boxes are asked for.
  private struct Boxes: SpectrumBlockSource {
    let shape: SpectrumShape
    let boxes: [SpectrumBox]

    /// Boxes of a size, shuffled.
    init(_ shape: SpectrumShape, size: [Int], random: inout SeededGenerator) {
      self.shape = shape
      // The short box may come last or, as in images that were turned, first.
      let isTurned = random.below(2) == 0
      func cuts(_ count: Int, _ step: Int) -> [Range<Int>] {
        let cuts = stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
        return isTurned ? cuts.map { count - $0.upperBound..<count - $0.lowerBound } : cuts
      }
      var boxes: [SpectrumBox] = []
      for rows in cuts(shape.rows, size[0]) {
        for columns in cuts(shape.columns, size[1]) {
          for channels in cuts(shape.channels, size[2]) {
            boxes.append(SpectrumBox(rows: rows, columns: columns, channels: channels))
          }
        }
      }
      for index in boxes.indices.reversed() { boxes.swapAt(index, random.below(index + 1)) }
      self.boxes = boxes
    }

    func read(box index: Int, into block: inout SpectrumBlock) {}
  }

  @Test func tilesAndTheirChunksCoverEverythingOnce() throws {
    for seed in UInt64(0)..<60 {
      var random = SeededGenerator(seed: seed)
      func upTo(_ most: Int) -> Int { 1 + random.below(most) }
      let shape = SpectrumShape(rows: upTo(23), columns: upTo(23), channels: upTo(40))
      let size = [upTo(shape.rows), upTo(shape.columns), upTo(shape.channels)]
      let source = Boxes(shape, size: size, random: &random)
      let order = [[2, 1, 0], [2, 1], [1, 0]][random.below(3)]
      let grid = TileGrid(source, order: order, aimedNumbers: upTo(4000))
      let cutting = ChunkCutting(shape: shape, alignment: grid.alignment, bytes: [1, 2, 4, 8][random.below(4)] << 12)
      #expect(grid.tiles.flatMap(\.boxes).sorted() == Array(source.boxes.indices), "seed \(seed)")
      var seen = [Int](repeating: 0, count: shape.count)
      for tile in grid.tiles {
        #expect(tile.boxes.reduce(0) { $0 + source.boxes[$1].count } == tile.box.count, "seed \(seed)")
        for chunk in cutting.chunks(of: tile.box) {
          #expect((0..<3).allSatisfy { chunk[$0] % cutting.size[$0] == 0 }, "seed \(seed)")
          for row in chunk[0]..<min(chunk[0] + cutting.size[0], shape.rows) {
            for column in chunk[1]..<min(chunk[1] + cutting.size[1], shape.columns) {
              for channel in chunk[2]..<min(chunk[2] + cutting.size[2], shape.channels) {
                let isInside = tile.box.rows.contains(row) && tile.box.columns.contains(column)
                #expect(isInside && tile.box.channels.contains(channel), "seed \(seed)")
                seen[(row * shape.columns + column) * shape.channels + channel] += 1
              }
            }
          }
        }
      }
      #expect(seen.allSatisfy { $0 == 1 }, "seed \(seed)")
    }
  }

  @Test func chunksOfUsualMapsAreSquaresOfWholeSpectra() {
    let map = ChunkCutting(
      shape: SpectrumShape(rows: 512, columns: 512, channels: 2048), alignment: [8, 512, 2048], bytes: 2)
    #expect(map.size == [8, 16, 2048])
    let image = ChunkCutting(
      shape: SpectrumShape(rows: 4096, columns: 4096, channels: 1), alignment: [2048, 4096, 1], bytes: 2)
    #expect(image.size == [512, 512, 1])
  }
}
