/// Reads the tag tree in JEOL's files: an entry is a 1, a name with its length, a type, a length, a value and its own
/// entries; anything else ends the entry. Little-endian.
struct JEOLTags {
  /// An entry: its value, if it has one, and what lies below it.
  struct Node {
    let name: String
    let value: FileTag?
    var children: [Node] = []

    /// The entry below a path of names; of several the last, which is what the program itself goes by.
    subscript(_ path: String...) -> Node? {
      var node = self
      for name in path {
        guard let child = node.children.last(where: { $0.name == name }) else { return nil }
        node = child
      }
      return node
    }

    /// The tree as plain values: the value of an entry that has entries of its own goes by the empty name.
    var tag: FileTag {
      guard !children.isEmpty || value == nil else { return value ?? .group([]) }
      let own = value.map { [FileTag.Entry(name: "", value: $0)] } ?? []
      return .group(own + children.map { FileTag.Entry(name: $0.name, value: $0.tag) })
    }
  }

  private static let mostDepth = 64
  private static let mostNodes = 1 << 18
  private static let mostNumbers = 64

  private let file: DMCursor
  private var nodes = 0

  /// Reads the tree from a byte on; it ends where the outermost entry does.
  static func read(_ file: consuming FileBytes, at place: Int) throws(FileError) -> Node {
    var reader = JEOLTags(file: DMCursor(file))
    try reader.file.skip(place)
    return try reader.root()
  }

  private init(file: DMCursor) { self.file = file }

  private mutating func root() throws(FileError) -> Node {
    var open = [Node(name: "", value: nil)]
    // The root's own end, or the end of the file, ends the tree.
    while file.left > 0 {
      if try file.bytes(1)[0] == 1 {
        open.append(try entry())
        guard open.count <= Self.mostDepth else {
          throw file.damaged("its tags are nested deeper than \(Self.mostDepth)")
        }
      } else {
        guard open.count > 1, let closed = open.popLast() else { break }
        open[open.count - 1].children.append(closed)
      }
    }
    while open.count > 1, let closed = open.popLast() { open[open.count - 1].children.append(closed) }
    return open[0]
  }

  private mutating func entry() throws(FileError) -> Node {
    nodes += 1
    guard nodes <= Self.mostNodes else { throw file.damaged("it has more than \(Self.mostNodes) tags") }
    let nameLength = try little()
    guard (0...4096).contains(nameLength) else { throw file.damaged("a name claims \(nameLength) bytes") }
    var name = try file.bytes(nameLength).prefix { $0 != 0 }
    // One byte of a Japanese character is left over behind some names.
    if name.last == 222 { name = name.dropLast() }
    let type = try little()
    let length = try little()
    guard (0...file.left).contains(length) else { throw file.damaged("a value claims \(length) bytes") }
    return Node(name: latinText(name), value: try value(type, length))
  }

  private func value(_ type: Int, _ length: Int) throws(FileError) -> FileTag? {
    guard type != 0 else {
      try file.skip(length)
      return nil
    }
    if [12, 13, 20].contains(type) {
      guard length <= 1 << 16 else {
        try file.skip(length)
        return .data(type: "text", count: length, offset: file.place - length)
      }
      let bytes = try file.bytes(length)
      return .text(latinText(bytes.prefix { $0 != 0 }))
    }
    guard let (name, size) = Self.types[type] else { throw file.damaged("a value is of the unknown type \(type)") }
    let count = length / size
    let offset = file.place
    guard count <= Self.mostNumbers else {
      try file.skip(length)
      return .data(type: name, count: count, offset: offset)
    }
    let fields = ByteFields(try file.bytes(length))
    let numbers = (0..<count).map { Self.number(fields, $0 * size, name) }
    guard count == 1 else { return .numbers(numbers) }
    switch name {
    case "float32", "float64": return .number(numbers[0])
    case "bool": return .bool(numbers[0] != 0)
    default: return .integer(Int64(numbers[0]))
    }
  }

  private static func number(_ fields: ByteFields, _ offset: Int, _ type: String) -> Double {
    switch type {
    case "uint16": Double(fields.uint16(offset) ?? 0)
    case "int32": Double(fields.int32(offset) ?? 0)
    case "float32": fields.float(offset) ?? .nan
    case "float64": fields.double(offset) ?? .nan
    default: Double(fields.uint8(offset) ?? 0)
    }
  }

  private static let types: [Int: (name: String, size: Int)] = [
    1: ("uint8", 1), 2: ("uint16", 2), 3: ("int32", 4), 4: ("float32", 4), 5: ("float64", 8), 6: ("uint8", 1),
    7: ("uint16", 2), 8: ("int32", 4), 9: ("float32", 4), 10: ("float64", 8), 11: ("bool", 1), 14: ("uint16", 2),
    65_552: ("bool", 1), 65_553: ("bool", 1),
  ]

  private func little() throws(FileError) -> Int { ByteFields(try file.bytes(4)).int32(0) ?? 0 }
}
