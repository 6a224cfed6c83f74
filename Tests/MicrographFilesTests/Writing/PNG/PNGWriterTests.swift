import CPNG
import Kernels
import MicrographFiles
import Testing

@Suite struct PNGWriterTests {
  /// The pixels that libpng reads.
  private func decode(_ file: [UInt8]) -> (rows: Int, columns: Int, rgb: [UInt8])? {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    guard png_image_begin_read_from_memory(&image, file, file.count) != 0 else { return nil }
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    var pixels = [UInt8](repeating: 0, count: Int(image.width * image.height) * 3)
    guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else { return nil }
    return (Int(image.height), Int(image.width), pixels)
  }

  @Test(arguments: [(1, 1), (1, 7), (5, 1), (3, 4), (64, 64), (37, 211)], [1 as UInt64, 2])
  func noiseDecodesToTheSamePixels(size: (rows: Int, columns: Int), seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pixels = (0..<size.rows * size.columns * 3).map { _ in UInt8(random.below(256)) }
    let decoded = try #require(decode(pngData(rows: size.rows, columns: size.columns, rgb: pixels)))
    #expect(decoded.rows == size.rows && decoded.columns == size.columns)
    #expect(decoded.rgb == pixels, "seed \(seed)")
  }

  /// Ramps in both directions and flat parts: every filter wins somewhere.
  @Test func aDrawingDecodesToTheSamePixelsAndIsSmall() throws {
    let rows = 120
    let columns = 200
    var pixels: [UInt8] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let grey = row < 40 ? column : row < 80 ? row * 3 : row + column
        pixels += [UInt8(grey & 255), UInt8((grey * 2) & 255), 30]
      }
    }
    let file = try pngData(rows: rows, columns: columns, rgb: pixels)
    #expect(try #require(decode(file)).rgb == pixels)
    #expect(file.count < pixels.count / 40)
    #expect(try pngData(rows: rows, columns: columns, rgb: pixels) == file)
  }
}
