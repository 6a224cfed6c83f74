/// What a file says about itself beside its numbers: a tree of named values, as its maker wrote it.
///
/// Bounded: long lists and blocks of numbers are told by their type and number, not given.
public indirect enum FileTag: Sendable, Equatable {
  /// Named values; names may repeat and may be empty.
  case group([Entry])
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  case text(String)
  /// At most 64 numbers.
  case numbers([Double])
  /// Numbers that are not given: how one is stored, how many there are, and the byte of the file at which they begin.
  case data(type: String, count: Int, offset: Int)

  /// A named value.
  public struct Entry: Sendable, Equatable {
    /// As in the file; may be empty.
    public let name: String
    /// The value.
    public let value: FileTag

    /// A named value.
    public init(name: String, value: FileTag) {
      self.name = name
      self.value = value
    }
  }

  /// The first value below a path of names; nothing where there is none.
  public subscript(_ path: String...) -> FileTag? {
    var tag = self
    for name in path {
      guard case .group(let entries) = tag, let entry = entries.first(where: { $0.name == name }) else { return nil }
      tag = entry.value
    }
    return tag
  }

  /// The entries of a group; none of anything else.
  public var entries: [Entry] {
    if case .group(let entries) = self { entries } else { [] }
  }

  /// A finite number; nothing for anything else.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value.isFinite ? value : nil
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// A whole number; nothing for anything else.
  public var integer: Int? {
    if case .integer(let value) = self { Int(exactly: value) } else { nil }
  }

  /// A text; nothing for anything else.
  public var text: String? {
    if case .text(let value) = self { value } else { nil }
  }
}

extension FileTag: Encodable {
  /// A group becomes an object: names that are empty or repeat are numbered (`1`, `Name 2`). Numbers that JSON does not
  /// have become texts; numbers that are not given become `{"type", "count", "offset"}`.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .group(let entries):
      var container = encoder.container(keyedBy: Key.self)
      var names = UniqueNames()
      for (index, entry) in entries.enumerated() {
        let name = names.next(entry.name.isEmpty ? "\(index)" : entry.name)
        try container.encode(entry.value, forKey: Key(stringValue: name))
      }
    case .integer(let value): try encodeSingle(value, encoder)
    case .number(let value):
      if value.isFinite { try encodeSingle(value, encoder) } else { try encodeSingle("\(value)", encoder) }
    case .bool(let value): try encodeSingle(value, encoder)
    case .text(let value): try encodeSingle(value, encoder)
    case .numbers(let values):
      if values.allSatisfy(\.isFinite) {
        try encodeSingle(values, encoder)
      } else {
        try encodeSingle(values.map { "\($0)" }, encoder)
      }
    case .data(let type, let count, let offset):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(type, forKey: Key(stringValue: "type"))
      try container.encode(count, forKey: Key(stringValue: "count"))
      try container.encode(offset, forKey: Key(stringValue: "offset"))
    }
  }

  private func encodeSingle(_ value: some Encodable, _ encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
