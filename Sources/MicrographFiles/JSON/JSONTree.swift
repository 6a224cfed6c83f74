/// A JSON value of a file that others wrote (RFC 8259, and Python's `NaN` and `Infinity`).
indirect enum JSONTree: Equatable, Sendable {
  case object([String: JSONTree])
  case array([JSONTree])
  case text(String)
  case number(Double)
  case flag(Bool)
  case null

  /// Reads a text; nothing where it is no JSON, larger than ``JSONParser/mostBytes`` or nested too deeply.
  init?(_ text: some Sequence<UInt8>) {
    var parser = JSONParser(text)
    guard let tree = parser.whole() else { return nil }
    self = tree
  }

  /// A member of an object; nothing for anything else.
  subscript(name: String) -> JSONTree? {
    if case .object(let members) = self { return members[name] }
    return nil
  }

  /// What lies at a path of names.
  subscript(path: [String]) -> JSONTree? {
    path.reduce(Optional(self)) { $0?[$1] }
  }

  /// The number, also where it is written as text; nothing unless finite.
  var number: Double? {
    switch self {
    case .number(let number): number.isFinite ? number : nil
    case .text(let text): Double(text.trimmed).flatMap { $0.isFinite ? $0 : nil }
    default: nil
    }
  }

  /// The whole number, also where it is written as text.
  var whole: Int? { number.flatMap { Int(exactly: $0) } }

  /// The text; nothing for an empty one and for Python's words for nothing.
  var text: String? {
    guard case .text(let text) = self else { return nil }
    let plain = text.trimmed
    return ["", "_None_", "None", "<undefined>", "Undefined"].contains(plain) ? nil : plain
  }

  /// The truth value, also where it is written as text.
  var flag: Bool? {
    switch self {
    case .flag(let flag): flag
    case .text(let text): text == "true" ? true : text == "false" ? false : nil
    default: nil
    }
  }

  /// The values of an array; nothing for anything else.
  var list: [JSONTree]? {
    if case .array(let values) = self { return values }
    return nil
  }

  /// The members of an object, in the order of their names; none for anything else.
  var members: [(name: String, value: JSONTree)] {
    guard case .object(let members) = self else { return [] }
    return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
