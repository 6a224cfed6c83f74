internal import DataModel

/// MRC files (the format of electron tomography, also written by Velox and by direct cameras): an image or a stack.
///
/// The header of 1024 bytes gives sizes, the type (mode) and the size of the cell in ångström; an extended header of any
/// length may follow. Thermo Fisher's of 128 KB holds the pixel size in metres instead. Rows are given as they lie.
struct MRCReader: RawFormatReader {
  let raw: RawDatasets
  var datasets: [DatasetDescription] { raw.descriptions }

  static let headerSize = 1024
  /// Where `MAP ` stands in files of MRC2000 and later; older ones cannot be told from other files.
  static let signatureOffset = 208
  static let signature = Array("MAP ".utf8)

  /// Reads the headers.
  init(_ file: borrowing FileBytes) throws(FileError) {
    let path = file.path
    let bytes = try file.read(at: 0, count: Self.headerSize)
    // The machine stamp: 0x11 0x11 for big-endian, 0x44 0x41 or 0x44 0x44 for little-endian.
    let header = ByteFields(bytes, bigEndian: bytes[212] == 0x11)
    func whole(_ offset: Int) -> Int { header.int32(offset) ?? 0 }
    let sizes = [whole(8), whole(4), whole(0)]
    let mode = whole(12)
    guard let format = Self.format(mode, header) else {
      throw FileError(
        .unsupported, path: path, place: "byte 12",
        "has mode \(mode); 0 (8 bits), 1 (16 bits), 2 (float32), 6 (unsigned 16 bits) and 12 (half precision) are read")
    }
    guard [[0, 0, 0], [1, 2, 3]].contains([whole(64), whole(68), whole(72)]) else {
      throw FileError(
        .unsupported, path: path, place: "byte 64", "has its axes in another order than columns, rows, sections")
    }
    let extended = whole(92)
    let array = RawArray(
      offset: Self.headerSize + max(0, extended), shape: sizes, type: format.type, bigEndian: header.bigEndian,
      encoding: mode == 12 ? .half : .plain)
    guard extended >= 0, array.fits(file.size) else {
      throw FileError(
        .damaged, path: path,
        "is cut short or its header lies: \(sizes.map { "\($0)" }.joined(separator: " x ")) numbers of \(format.type) "
          + "behind \(extended) bytes of extended header do not fit in \(file.size) bytes")
    }
    let steps = try Self.stepsInNM(file, header, extended)
    // Sections have a distance in a volume (space group 1), not in a series of images.
    let isVolume = whole(88) == 1
    let axes = ["z", "y", "x"].indices.map { index in
      let step = index > 0 || isVolume ? steps[index] : nil
      return AxisDescription(
        name: ["z", "y", "x"][index], units: step == nil ? "" : "nm", offset: 0, scale: step ?? 1, size: sizes[index])
    }
    var raw = RawDatasets(limits: file.limits)
    raw.add(RawDescription(name: "image", title: "", type: format.type, axes: axes), path: path, array: array)
    self.raw = raw
  }

  private static func format(_ mode: Int, _ header: ByteFields) -> (type: PixelType, width: Int)? {
    switch mode {
    case 0: (isSigned(header) ? .int8 : .uint8, 1)
    case 1: (.int16, 2)
    case 2: (.float32, 4)
    case 6: (.uint16, 2)
    case 12: (.float32, 2)
    default: nil
    }
  }

  /// Bytes are signed by the standard of 2014 and by IMOD's flag; older files and most microscopes mean unsigned ones.
  private static func isSigned(_ header: ByteFields) -> Bool {
    if header.int32(152) == 1_146_047_817 { return (header.int32(156) ?? 0) & 1 == 1 }
    return (header.int32(108) ?? 0) >= 20_140
  }

  /// Sizes of a section, a row and a column; nothing where the header gives none.
  private static func stepsInNM(
    _ file: borrowing FileBytes, _ header: ByteFields, _ extended: Int
  ) throws(FileError) -> [Double?] {
    if extended == 128 << 10 {
      let section = ByteFields(try file.read(at: headerSize, count: 128), bigEndian: header.bigEndian)
      if let metres = section.float(44), metres > 0, metres < 1 { return [nil, metres * 1e9, metres * 1e9] }
    }
    return [2, 1, 0].map { axis in
      guard let length = header.float(40 + 4 * axis), let count = header.int32(28 + 4 * axis), count > 0, length > 0,
        length.isFinite
      else { return nil }
      return length / Double(count) / 10
    }
  }
}
