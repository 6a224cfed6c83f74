import DataModel

/// The first key whose values differ, as the beginning of a sentence: `precision is bf16 here and f32`.
///
/// - Returns: nothing where both are objects with the same values, but for the ignored keys.
func firstDifference(_ here: JSONValue, _ there: JSONValue, ignoring: Set<String> = []) -> String? {
  guard case .object(let ours) = here, case .object(let theirs) = there else {
    return here == there ? nil : "\(here.words) here and \(there.words)"
  }
  for key in Set(ours.keys).union(theirs.keys).subtracting(ignoring).sorted() {
    let (a, b) = (ours[key] ?? .null, theirs[key] ?? .null)
    if a != b { return "\(key.replacing("_", with: "-")) is \(a.words) here and \(b.words)" }
  }
  return nil
}

extension JSONValue {
  /// The text under a key of an object.
  func text(_ key: String) -> String? {
    guard case .object(let fields) = self, case .text(let text)? = fields[key] else { return nil }
    return text
  }

  /// The object with some of its keys only.
  func only(_ keys: [String]) -> JSONValue {
    guard case .object(let fields) = self else { return self }
    return .object(fields.filter { keys.contains($0.key) })
  }

  /// For messages.
  var words: String {
    switch self {
    case .null: "nothing"
    case .flag(let value): "\(value)"
    case .whole(let value): "\(value)"
    case .number(let value): plainNumber(value)
    case .text(let value): value
    case .list(let values): "[\(values.map(\.words).joined(separator: ", "))]"
    case .object: "something else"
    }
  }
}
