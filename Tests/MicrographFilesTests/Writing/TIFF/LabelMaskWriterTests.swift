import CTIFF
import DataModel
import Kernels
import MicrographFiles
import TestSupport
import Testing

@Suite struct LabelMaskWriterTests {
  /// What libtiff reads from a file.
  private struct Reading {
    var tags: [UInt32: UInt32] = [:]
    var resolution: (x: Float, y: Float) = (0, 0)
    var description = ""
    var pixels: [UInt8] = []
  }

  private func read(_ path: String) throws -> Reading {
    ctiff_silence()
    let file = try #require(TIFFOpen(path, "r"))
    defer { TIFFClose(file) }
    var reading = Reading()
    for tag in [TIFFTAG_IMAGEWIDTH, TIFFTAG_IMAGELENGTH, TIFFTAG_ROWSPERSTRIP].map(UInt32.init) {
      var value: UInt32 = 0
      #expect(ctiff_get_uint32(file, tag, &value) == 1)
      reading.tags[tag] = value
    }
    for tag in [
      TIFFTAG_BITSPERSAMPLE, TIFFTAG_COMPRESSION, TIFFTAG_PHOTOMETRIC, TIFFTAG_SAMPLESPERPIXEL, TIFFTAG_RESOLUTIONUNIT,
    ].map(UInt32.init) {
      var value: UInt16 = 0
      #expect(ctiff_get_uint16(file, tag, &value) == 1)
      reading.tags[tag] = UInt32(value)
    }
    #expect(ctiff_get_float(file, UInt32(TIFFTAG_XRESOLUTION), &reading.resolution.x) == 1)
    #expect(ctiff_get_float(file, UInt32(TIFFTAG_YRESOLUTION), &reading.resolution.y) == 1)
    var description: UnsafePointer<CChar>?
    #expect(ctiff_get_string(file, UInt32(TIFFTAG_IMAGEDESCRIPTION), &description) == 1)
    reading.description = String(cString: try #require(description))
    var strip = [UInt8](repeating: 0, count: Int(TIFFStripSize(file)))
    for index in 0..<TIFFNumberOfStrips(file) {
      let count = Int(TIFFReadEncodedStrip(file, index, &strip, .init(strip.count)))
      #expect(count > 0)
      reading.pixels += strip.prefix(max(0, count))
    }
    return reading
  }

  private func mask(rows: Int, columns: Int, seed: UInt64) -> LabelMask {
    var random = SeededGenerator(seed: seed)
    let values = (0..<rows * columns).map { _ in random.below(9) == 0 ? 255 : UInt8(random.below(4)) }
    return LabelMask(rows: rows, columns: columns, values: values)
  }

  @Test(arguments: [(1, 1), (3, 5), (700, 801), (2, 300_001)])
  func libtiffReadsTheSameLabels(size: (rows: Int, columns: Int)) throws {
    let mask = mask(rows: size.rows, columns: size.columns, seed: 5)
    try withTemporaryFolder { folder in
      let path = "\(folder)/labels.tif"
      try writeTIFF(mask, pixelSize: nil, to: path)
      let reading = try read(path)
      #expect(reading.pixels == mask.values, "seed 5")
      #expect(reading.tags[UInt32(TIFFTAG_IMAGEWIDTH)] == UInt32(size.columns))
      #expect(reading.tags[UInt32(TIFFTAG_IMAGELENGTH)] == UInt32(size.rows))
      #expect(reading.tags[UInt32(TIFFTAG_BITSPERSAMPLE)] == 8)
      #expect(reading.tags[UInt32(TIFFTAG_SAMPLESPERPIXEL)] == 1)
      #expect(reading.tags[UInt32(TIFFTAG_PHOTOMETRIC)] == UInt32(PHOTOMETRIC_MINISBLACK))
      #expect(reading.tags[UInt32(TIFFTAG_COMPRESSION)] == UInt32(COMPRESSION_ADOBE_DEFLATE))
      #expect(reading.tags[UInt32(TIFFTAG_RESOLUTIONUNIT)] == UInt32(RESUNIT_NONE))
      #expect(!reading.description.contains("unit="))
    }
  }

  @Test func calibrationInNM() throws {
    let mask = LabelMask(rows: 4, columns: 6, values: (0..<24).map { $0 == 3 ? 255 : UInt8($0 % 3) })
    try withTemporaryFolder { folder in
      let path = "\(folder)/labels.tif"
      try writeTIFF(mask, pixelSize: PixelSize(heightInNM: 0.025, widthInNM: 0.02), to: path)
      let reading = try read(path)
      #expect(reading.resolution.x == 50 && reading.resolution.y == 40)
      #expect(reading.tags[UInt32(TIFFTAG_RESOLUTIONUNIT)] == UInt32(RESUNIT_NONE))
      #expect(reading.description == "ImageJ=1.11a\nimages=1\nunit=nm\nspacing=0.02\nmin=0.0\nmax=2.0\n")
    }
  }

  @Test func calibrationInMicrons() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/labels.tif"
      try writeTIFF(mask(rows: 3, columns: 3, seed: 1), pixelSize: PixelSize(sideInNM: 2500), to: path)
      let reading = try read(path)
      #expect(reading.resolution.x == 0.4 && reading.resolution.y == 0.4)
      #expect(reading.description.contains("unit=micron\nspacing=2.5\n"))
    }
  }

  @Test func theSameMaskGivesTheSameBytes() throws {
    let mask = mask(rows: 90, columns: 110, seed: 2)
    try withTemporaryFolder { folder in
      try writeTIFF(mask, pixelSize: PixelSize(sideInNM: 0.1), to: "\(folder)/a.tif")
      try writeTIFF(mask, pixelSize: PixelSize(sideInNM: 0.1), to: "\(folder)/b.tif")
      #expect(try bytes(of: "\(folder)/a.tif") == bytes(of: "\(folder)/b.tif"))
    }
  }
}
