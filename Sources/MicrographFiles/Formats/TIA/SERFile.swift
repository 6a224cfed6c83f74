internal import DataModel

/// The headers of a series that TIA wrote (`.ser`): what its elements are, how many, and where each lies.
///
/// Layout (little-endian): `II`, 0x0197, version (0x0210: addresses of 4 bytes, 0x0220: of 8), kind (0x4120 spectra,
/// 0x4122 images), tags (0x4142 with positions), numbers of elements planned and taken, address of the list of addresses,
/// dimensions of the series, each with a calibration. An element is a calibration, its type, its size and its numbers.
struct SERFile {
  /// One dimension of the series.
  struct Dimension {
    let size: Int
    let offset: Double
    let step: Double
    let units: String
  }

  static let signature: [UInt8] = [0x49, 0x49, 0x97, 0x01]
  /// More elements than this are no scan of any microscope.
  private static let mostElements = 1 << 26

  let isSpectra: Bool
  /// Elements that were taken; the acquisition may have stopped early.
  let valid: Int
  let dimensions: [Dimension]
  /// Where the numbers of each taken element begin.
  let starts: [Int]
  let type: PixelType
  /// Sizes of an element: channels, or rows and columns.
  let shape: [Int]
  /// Calibration of an element's axes, in the order of `shape`; offsets are of index 0.
  let calibrations: [(offset: Double, step: Double)]
  /// Whether the second element lies beside the first in a row of the scan, as far as positions are known.
  let rowsFirst: Bool

  init(_ file: borrowing FileBytes) throws(FileError) {
    let path = file.path
    func damaged(_ place: String, _ message: String) -> FileError {
      FileError(.damaged, path: path, place: place, message)
    }
    let header = ByteFields(try file.read(at: 0, count: min(file.size, 4096)))
    guard let version = header.uint16(4), let kind = header.uint32(6), let tagKind = header.uint32(10),
      let planned = header.uint32(14), let valid = header.uint32(18)
    else { throw damaged("byte 0", "is cut short in its header") }
    let width = version <= 0x0210 ? 4 : 8
    guard kind == 0x4120 || kind == 0x4122, version == 0x0210 || version == 0x0220 else {
      throw FileError(
        .unsupported, path: path, place: "byte 4",
        "is a series of version \(version) and kind \(kind); 528 or 544 and 16672 (spectra) or 16674 (images) are read")
    }
    guard valid > 0, valid <= planned, valid <= Self.mostElements else {
      throw damaged(
        "byte 14", "claims \(valid) of \(planned) elements; a single spectrum is kept in the .emi file alone")
    }
    let list = width == 4 ? header.uint32(22) : header.uint64(22)
    dimensions = try Self.dimensions(header, at: 22 + width, path)
    guard let list, 2 * planned * width <= file.size, list <= file.size - 2 * planned * width else {
      throw damaged("byte 22", "claims \(planned) elements, more than its \(file.size) bytes can list")
    }
    try file.limits.check(
      SizeLimits.product([valid, MemoryLayout<Int>.stride]), for: "the places of its elements", path: path)
    let addresses = ByteFields(try file.read(at: list, count: 2 * planned * width))
    func address(_ index: Int) -> Int {
      (width == 4 ? addresses.uint32(4 * index) : addresses.uint64(8 * index)) ?? -1
    }
    isSpectra = kind == 0x4120
    self.valid = valid
    let headerSize = isSpectra ? 26 : 50
    let first = ByteFields(try file.read(at: address(0), count: headerSize))
    guard let code = first.uint16(headerSize - (isSpectra ? 6 : 10)), let type = Self.types[code] else {
      throw FileError(.unsupported, path: path, place: "byte \(address(0))", "holds numbers of a type that is not read")
    }
    let shape = isSpectra ? [first.uint32(22) ?? 0] : [first.uint32(46) ?? 0, first.uint32(42) ?? 0]
    guard let numbers = SizeLimits.product(shape + [type.bytes]), numbers > 0, numbers <= file.size else {
      throw damaged("byte \(address(0))", "claims an element of \(shape) numbers")
    }
    calibrations = (isSpectra ? [0] : [20, 0]).map { place in
      let step = first.double(place + 8) ?? 1
      return ((first.double(place) ?? 0) - Double(first.int32(place + 16) ?? 0) * step, step)
    }
    var starts: [Int] = []
    starts.reserveCapacity(valid)
    for index in 0..<valid {
      let start = address(index)
      guard start >= 0, start <= file.size - headerSize - numbers else {
        throw damaged("element \(index)", "lies at byte \(start), its \(numbers) bytes reach beyond the file")
      }
      starts.append(start + headerSize)
    }
    self.starts = starts
    self.shape = shape
    self.type = type
    if tagKind == 0x4142, valid > 1 {
      rowsFirst = try Self.haveSameY(file, address(planned), address(planned + 1))
    } else {
      rowsFirst = true
    }
  }

  private static func dimensions(
    _ header: ByteFields, at start: Int, _ path: String
  ) throws(FileError) -> [Dimension] {
    let count = header.uint32(start) ?? 0
    var place = start + 4
    var dimensions: [Dimension] = []
    while dimensions.count < min(count, 4) {
      guard let size = header.uint32(place), let offset = header.double(place + 4),
        let step = header.double(place + 12),
        let element = header.int32(place + 20), let description = header.uint32(place + 24),
        let unitBytes = header.uint32(place + 28 + description), size > 0,
        let units = header.text(place + 32 + description, count: unitBytes)
      else { throw FileError(.damaged, path: path, place: "byte \(place)", "does not describe its dimensions rightly") }
      dimensions.append(
        Dimension(size: size, offset: offset - Double(element) * step, step: step, units: units))
      place += 32 + description + unitBytes
    }
    return dimensions
  }

  /// Whether two elements lie in one row, by the positions in their tags.
  private static func haveSameY(_ file: borrowing FileBytes, _ first: Int, _ second: Int) throws(FileError) -> Bool {
    guard first >= 0, second >= 0, max(first, second) <= file.size - 24 else { return true }
    return ByteFields(try file.read(at: first, count: 24)).double(16)
      == ByteFields(try file.read(at: second, count: 24)).double(16)
  }

  private static let types: [Int: PixelType] = [
    1: .uint8, 2: .uint16, 3: .uint32, 4: .int8, 5: .int16, 6: .int32, 7: .float32, 8: .float64,
  ]
}
