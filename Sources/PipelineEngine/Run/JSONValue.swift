/// A JSON document put together by hand, for what has no type of its own.
enum JSONValue: Codable, Equatable, Sendable {
  case null
  case flag(Bool)
  case whole(Int)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// What stands in a file; every number is a ``number(_:)``.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let values = try? container.decode([JSONValue].self) {
      self = .list(values)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let value): try container.encode(value)
    case .whole(let value): try container.encode(value)
    case .number(let value): value.isFinite ? try container.encode(value) : try container.encodeNil()
    case .text(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }

  /// As it would be read back from a file.
  var asRead: JSONValue {
    switch self {
    case .whole(let value): .number(Double(value))
    case .number(let value): value.isFinite ? self : .null
    case .list(let values): .list(values.map(\.asRead))
    case .object(let values): .object(values.mapValues(\.asRead))
    case .null, .flag, .text: self
    }
  }

  /// Null for nothing.
  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }
  /// Null for nothing.
  static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.number) ?? .null }
}
