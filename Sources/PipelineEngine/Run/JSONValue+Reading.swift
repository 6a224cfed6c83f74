import DataModel

extension JSONValue {
  /// The value of a key; nothing where this is no object or has no such key.
  subscript(key: String) -> JSONValue? { if case .object(let values) = self { values[key] } else { nil } }

  /// The text, where this is one.
  var string: String? { if case .text(let value) = self { value } else { nil } }

  /// The list, where this is one.
  var elements: [JSONValue]? { if case .list(let values) = self { values } else { nil } }

  /// The value on one line, as in `file resnet101.pth, sha256 5d3b…`.
  var line: String {
    switch self {
    case .null: "–"
    case .flag(let value): "\(value)"
    case .whole(let value): "\(value)"
    case .number(let value): plainNumber(value)
    case .text(let value): value
    case .list(let values):
      values.map { value in if case .list = value { "[\(value.line)]" } else { value.line } }.joined(separator: ", ")
    case .object(let values):
      values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.line)" }.joined(separator: ", ")
    }
  }
}
