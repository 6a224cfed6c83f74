/// Reads the tag tree of a DigitalMicrograph file (versions 3 and 4) from front to back.
///
/// Header: version, length, 1 for little-endian values; then a group: two flags, the number of its tags, the tags. A tag
/// is a kind (20 group, 21 value), a name with its length, in version 4 eight bytes for the length of what follows, and
/// the group or, after `%%%%`, a list of numbers that says how the value is stored, and the value. Lengths and kinds are
/// big-endian, of 4 bytes in version 3 and of 8 in version 4; values follow the header's flag.
struct DMTagReader {
  /// Deeper than any real file (they come to 12).
  private static let mostDepth = 64
  /// Real files have about 3000 tags.
  private static let mostTags = 1 << 19
  /// Longer lists are told, not given.
  private static let mostNumbers = 64
  private static let mostCharacters = 1 << 16

  let bigEndian: Bool
  private var cursor: DMCursor
  private let isVersion4: Bool
  private var tags = 0

  /// Whether a file begins as those of DigitalMicrograph do.
  static func isOne(_ start: [UInt8]) -> Bool {
    let fields = ByteFields(start, bigEndian: true)
    guard let version = fields.uint32(0), version == 3 || version == 4,
      let order = fields.uint32(version == 4 ? 12 : 8)
    else { return false }
    return order <= 1
  }

  /// Reads the header.
  init(_ file: consuming FileBytes) throws(FileError) {
    let path = file.path
    cursor = DMCursor(file)
    let version = try cursor.big(4)
    guard version == 3 || version == 4 else {
      throw FileError(.unsupported, path: path, "is of version \(version) of DigitalMicrograph; 3 and 4 are read")
    }
    isVersion4 = version == 4
    _ = try cursor.big(isVersion4 ? 8 : 4)
    bigEndian = try cursor.big(4) != 1
  }

  /// Reads all tags.
  mutating func read() throws(FileError) -> FileTag {
    try cursor.skip(2)
    return try group("", depth: 0)
  }

  private var lengthBytes: Int { isVersion4 ? 8 : 4 }

  private mutating func group(_ ownName: String, depth: Int) throws(FileError) -> FileTag {
    guard depth < Self.mostDepth else { throw cursor.damaged("its tags are nested deeper than \(Self.mostDepth)") }
    let count = try cursor.big(lengthBytes)
    // A tag takes three bytes at least.
    guard (0...cursor.left / 3).contains(count) else { throw cursor.damaged("a group claims \(count) tags") }
    tags += count
    guard tags <= Self.mostTags else { throw cursor.damaged("it claims more than \(Self.mostTags) tags") }
    var entries: [FileTag.Entry] = []
    for _ in 0..<count {
      let kind = try cursor.big(1)
      let length = try cursor.big(2)
      let name = Self.text(try cursor.bytes(length))
      if isVersion4 { try cursor.skip(8) }
      switch kind {
      case 20:
        try cursor.skip(2)
        entries.append(FileTag.Entry(name: name, value: try group(name, depth: depth + 1)))
      case 21:
        let isImage = ownName == "ImageData" && name == "Data"
        entries.append(FileTag.Entry(name: name, value: try value(isImage: isImage)))
      default: throw cursor.damaged("a tag is of kind \(kind); 20 (group) or 21 (value) is expected")
      }
    }
    return .group(entries)
  }

  /// The numbers of an image are passed over however few there are.
  private mutating func value(isImage: Bool) throws(FileError) -> FileTag {
    guard try cursor.bytes(4) == Array("%%%%".utf8) else {
      throw cursor.damaged("%%%% is expected in front of a value")
    }
    let length = try cursor.big(lengthBytes)
    guard (1...1024).contains(length) else { throw cursor.damaged("a value is described by \(length) numbers") }
    var description: [Int] = []
    for _ in 0..<length { description.append(try cursor.big(lengthBytes)) }
    switch description[0] {
    case 15:
      guard let fields = Self.fields(description[...]) else {
        throw cursor.damaged("a record is not described rightly")
      }
      var numbers: [Double] = []
      for type in fields { numbers.append(try number(type).double ?? .nan) }
      return numbers.count <= Self.mostNumbers
        ? .numbers(numbers) : .data(type: "record", count: numbers.count, offset: cursor.place)
    case 18:
      let count = length > 1 ? description[1] : 0
      guard (0...cursor.left).contains(count) else { throw cursor.damaged("a text claims \(count) bytes") }
      guard count <= Self.mostCharacters else { return try pass(size: 1, count: count, "text") }
      return .text(Self.text(try cursor.bytes(count)))
    case 20: return try array(description, isImage: isImage)
    default: return try number(description[0])
    }
  }

  /// An array: of numbers, which is also how texts are kept, or of records, texts and arrays, which are passed over.
  private mutating func array(_ description: [Int], isImage: Bool) throws(FileError) -> FileTag {
    guard description.count >= 3, let size = Self.size(description[1..<description.count - 1]) else {
      throw cursor.damaged("an array is not described rightly")
    }
    let count = description[description.count - 1]
    guard count >= 0, size == 0 || count <= cursor.left / size else {
      throw cursor.damaged("an array claims \(count) elements of \(size) bytes, more than the \(cursor.left) left")
    }
    guard let type = Self.types[description[1]] else {
      return try pass(size: size, count: count, "records")
    }
    if isImage { return try pass(size: size, count: count, type.name) }
    if description[1] == 4, count <= Self.mostCharacters {
      let fields = ByteFields(try cursor.bytes(2 * count), bigEndian: bigEndian)
      let units = (0..<count).map { UInt16(fields.uint16(2 * $0) ?? 0) }
      return .text(String(decoding: units.prefix { $0 != 0 }, as: UTF16.self))
    }
    guard count <= Self.mostNumbers else { return try pass(size: size, count: count, type.name) }
    var numbers: [Double] = []
    for _ in 0..<count { numbers.append(try number(description[1]).double ?? .nan) }
    return .numbers(numbers)
  }

  private func pass(size: Int, count: Int, _ name: String) throws(FileError) -> FileTag {
    let offset = cursor.place
    try cursor.skip(size * count)
    return .data(type: name, count: count, offset: offset)
  }

  private func number(_ type: Int) throws(FileError) -> FileTag {
    guard let size = Self.types[type]?.size else { throw cursor.damaged("a value is of the unknown type \(type)") }
    let fields = ByteFields(try cursor.bytes(size), bigEndian: bigEndian)
    switch type {
    case 2: return .integer(Int64(fields.int16(0) ?? 0))
    case 3: return .integer(Int64(fields.int32(0) ?? 0))
    case 4: return .integer(Int64(fields.uint16(0) ?? 0))
    case 5: return .integer(Int64(fields.uint32(0) ?? 0))
    case 6: return .number(fields.float(0) ?? .nan)
    case 7: return .number(fields.double(0) ?? .nan)
    case 8: return .bool(fields.uint8(0) != 0)
    case 9, 10: return .integer(Int64(fields.number(0, as: Int8.self) ?? 0))
    case 11: return .integer(fields.number(0, as: Int64.self) ?? 0)
    default: return .number(fields.number(0, as: UInt64.self).map { Double($0) } ?? .nan)
    }
  }

  /// Types of a record's fields: `15, length of its name, number of fields, (length of a name, type) …`.
  private static func fields(_ description: ArraySlice<Int>) -> [Int]? {
    let list = Array(description)
    guard list.count >= 3, list[2] >= 0, list[2] <= (list.count - 3) / 2 else { return nil }
    let types = (0..<list[2]).map { list[4 + 2 * $0] }
    return types.allSatisfy { Self.types[$0] != nil } ? types : nil
  }

  /// Bytes of one element that is described so; nothing where the description is wrong.
  private static func size(_ description: ArraySlice<Int>) -> Int? {
    guard let kind = description.first else { return nil }
    let rest = description.dropFirst()
    switch kind {
    case 15: return fields(description).map { $0.reduce(0) { $0 + (types[$1]?.size ?? 0) } }
    case 18: return rest.first.flatMap { $0 >= 0 ? $0 : nil }
    case 20:
      guard let count = rest.last, count >= 0, rest.count >= 2, let size = size(rest.dropLast()) else { return nil }
      return SizeLimits.product([size, count])
    default: return types[kind]?.size
    }
  }

  /// Bytes of a number that goes by that name in the tree; nothing for texts and records.
  static func size(ofType name: String) -> Int? { types.values.first { $0.name == name }?.size }

  private static let types: [Int: (name: String, size: Int)] = [
    2: ("int16", 2), 3: ("int32", 4), 4: ("uint16", 2), 5: ("uint32", 4), 6: ("float32", 4), 7: ("float64", 8),
    8: ("bool", 1), 9: ("int8", 1), 10: ("int8", 1), 11: ("int64", 8), 12: ("uint64", 8),
  ]

  /// UTF-8 where it is that, else Latin-1.
  private static func text(_ bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self) ?? latinText(bytes)
  }
}
