/// A JSON document put together by hand, for what has no type of its own.
enum JSONValue: Encodable, Equatable, Sendable {
  case null
  case flag(Bool)
  case whole(Int)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

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

  /// Null for nothing.
  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }
  /// Null for nothing.
  static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.number) ?? .null }
}
