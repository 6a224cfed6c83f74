internal import DataModel
internal import Kernels

/// Numbers that lie in a file one after the other, unpacked, the last axis fastest.
struct RawArray: Sendable, Equatable {
  /// Byte at which the first number begins.
  let offset: Int
  /// Sizes, the slowest axis first.
  let shape: [Int]
  /// What is told about the type.
  let type: PixelType
  let bigEndian: Bool
  let encoding: Encoding

  /// How one number is stored.
  enum Encoding {
    /// As its type says.
    case plain
    /// In half precision (IEEE 754 binary16); told as `float32`.
    case half
    /// As a colour: bytes for blue, green, red and one that is not used, which are mixed to grey; told as `uint8`.
    case blueGreenRed
  }

  init(offset: Int, shape: [Int], type: PixelType, bigEndian: Bool = false, encoding: Encoding = .plain) {
    precondition(encoding != .half || type == .float32, "half precision as \(type)")
    precondition(encoding != .blueGreenRed || type == .uint8, "colours as \(type)")
    self.offset = offset
    self.shape = shape
    self.type = type
    self.bigEndian = bigEndian
    self.encoding = encoding
  }

  /// Bytes of one stored number.
  var width: Int {
    switch encoding {
    case .plain: type.bytes
    case .half: 2
    case .blueGreenRed: 4
    }
  }

  /// Whether all numbers lie within a file of a length; every size is at least 1.
  func fits(_ fileSize: Int) -> Bool {
    guard offset >= 0, shape.allSatisfy({ $0 > 0 }), let bytes = SizeLimits.product(shape + [width]) else {
      return false
    }
    return bytes <= fileSize && offset <= fileSize - bytes
  }

  /// The image with an index along the axes before the last two.
  func image(_ index: Int = 0) -> RawArray {
    precondition(shape.count >= 2, "an image of shape \(shape)")
    let size = Array(shape.suffix(2))
    return RawArray(
      offset: offset + index * size[0] * size[1] * width, shape: size, type: type, bigEndian: bigEndian,
      encoding: encoding)
  }

  /// Rows are read about this many bytes at a time, so that a large image needs little more than its own memory.
  private static let bandBytes = 2 << 20

  /// An image (two axes) as a cube with one layer; a line of spectra as a map of one row.
  var asOneLayer: RawArray {
    precondition(shape.count == 2, "two axes expected, found the shape \(shape)")
    return RawArray(offset: offset, shape: [1] + shape, type: type, bigEndian: bigEndian, encoding: encoding)
  }

  /// The grey values of an image (two axes).
  func matrix(_ path: String, name: String?, limits: ReadingLimits) throws(FileError) -> Matrix {
    precondition(shape.count == 2, "an image of shape \(shape)")
    let file = try FileBytes(path: path, limits: limits)
    let floats = try filled(
      rows: shape[0], columns: shape[1], limits: limits, path: path, place: name
    ) { (floats: DisjointWrites<Float>) throws(FileError) in
      try forEachBand(file) { place, bytes in convert(bytes, to: floats.slice(place)) }
    }
    return Matrix(rows: shape[0], columns: shape[1], elements: floats)
  }

  /// The class indices of an image (two axes).
  func labels(_ path: String, name: String?, limits: ReadingLimits) throws(FileError) -> [UInt8] {
    precondition(shape.count == 2, "an image of shape \(shape)")
    guard type.isInteger, encoding == .plain else {
      let found = encoding == .blueGreenRed ? "colours" : "\(type)"
      throw FileError(.wrongKind, path: path, place: name, "a label mask needs whole numbers, found \(found)")
    }
    let file = try FileBytes(path: path, limits: limits)
    let values = StoredValues(type: type, bigEndian: bigEndian)
    return try filled(
      rows: shape[0], columns: shape[1], limits: limits, path: path, place: name
    ) { (labels: DisjointWrites<UInt8>) throws(FileError) in
      try forEachBand(file) { place, bytes in
        guard let bad = values.convert(bytes, to: labels.slice(place)) else { return }
        throw FileError(.wrongKind, path: path, place: name, "a label mask needs values from 0 to 255, found \(bad)")
      }
    }
  }

  /// Converts stored numbers to `Float`; see ``StoredValues/convert(_:to:)-(_,UnsafeMutableBufferPointer<Float>)``.
  func convert(_ bytes: UnsafeRawBufferPointer, to floats: UnsafeMutableBufferPointer<Float>) {
    switch encoding {
    case .plain: StoredValues(type: type, bigEndian: bigEndian).convert(bytes, to: floats)
    case .half:
      precondition(bytes.count >= 2 * floats.count, "\(bytes.count) bytes for \(floats.count) of half precision")
      for i in floats.indices {
        let stored = bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
        floats[i] = Self.float(half: bigEndian ? UInt16(bigEndian: stored) : UInt16(littleEndian: stored))
      }
    case .blueGreenRed:
      precondition(bytes.count >= 4 * floats.count, "\(bytes.count) bytes for \(floats.count) colours")
      for i in floats.indices {
        floats[i] = greyMix(
          red: Float(bytes[4 * i + 2]), green: Float(bytes[4 * i + 1]), blue: Float(bytes[4 * i]), wholeNumbers: true)
      }
    }
  }

  /// Reads numbers in their own type, or rounded to `Float`.
  ///
  /// - Parameters:
  ///   - first: the index of the first number, counted over the whole array.
  ///   - counts: as many are read; of the type of the file or `Float`.
  func read<Number: StoredNumber>(
    _ file: borrowing FileBytes, from first: Int, into counts: UnsafeMutableBufferPointer<Number>
  ) throws(FileError) {
    let place = offset + first * width
    if Number.pixelType == type && encoding == .plain {
      let target = UnsafeMutableRawBufferPointer(counts)
      try file.read(at: place, into: target)
      StoredValues(type: type, bigEndian: bigEndian).order(target)
      return
    }
    precondition(Number.pixelType == .float32, "numbers of \(type) as \(Number.self)")
    var scratch = [UInt8](repeating: 0, count: counts.count * width)
    try scratch.withBytes { (bytes: UnsafeMutableRawBufferPointer) throws(FileError) in
      try file.read(at: place, into: bytes)
      counts.withMemoryRebound(to: Float.self) { convert(UnsafeRawBufferPointer(bytes), to: $0) }
    }
  }

  /// The value of an IEEE 754 binary16 number; exact, since every one is a `Float`.
  static func float(half bits: UInt16) -> Float {
    let (exponent, fraction) = (Int(bits >> 10) & 31, UInt32(bits & 0x3FF))
    let magnitude: Float
    switch exponent {
    case 0: magnitude = Float(fraction) * 0x1p-24
    case 31: magnitude = fraction == 0 ? .infinity : .nan
    default: magnitude = Float(bitPattern: UInt32(exponent + 112) << 23 | fraction << 13)
    }
    return bits & 0x8000 == 0 ? magnitude : -magnitude
  }

  /// Gives the stored bytes piece by piece to `body`, on all threads, with the place of their numbers in the array.
  private func forEachBand(
    _ file: borrowing FileBytes,
    _ body: @Sendable (_ place: Range<Int>, _ bytes: UnsafeRawBufferPointer) throws -> Void
  ) throws(FileError) {
    let total = shape[0] * shape[1]
    let most = max(1, file.limits.bounded(Self.bandBytes) / width)
    try readPieces(
      (total + most - 1) / most, limits: file.limits, path: file.path,
      scratch: { [UInt8](repeating: 0, count: min(total, most) * width) }
    ) { index, scratch in
      let place = index * most..<min(total, (index + 1) * most)
      try scratch.withBytes { (buffer: UnsafeMutableRawBufferPointer) throws(FileError) in
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[0..<place.count * width])
        try file.read(at: offset + place.lowerBound * width, into: bytes)
      }
      try scratch.withUnsafeBytes { try body(place, UnsafeRawBufferPointer(rebasing: $0[0..<place.count * width])) }
    }
  }
}
