/// The elements of an XML text that was read whole; names, attributes and texts stay where they are in its bytes.
///
/// A small strict reader for what instruments write: elements, attributes, comments, processing instructions, CDATA and
/// the five named entities. Document types (and with them entities that grow) are refused, depth and number of elements
/// are bounded, nothing recurses.
final class XMLTree: Sendable {
  /// What is wrong with a text, and at which byte.
  struct Problem: Error, Equatable {
    let byte: Int
    let message: String
  }

  /// One element by places in the bytes; indices of other elements are -1 where there is none.
  struct Node {
    var name: Range<Int>
    /// Between the name and the end of the start tag.
    var attributes: Range<Int>
    /// From the start tag to the first tag that follows: all the text of an element without children.
    var text: Range<Int>
    var firstChild: Int32 = -1
    var next: Int32 = -1
  }

  let bytes: [UInt8]
  let nodes: [Node]
  /// Whether text beyond ASCII is UTF-8; else each byte stands for the character of its number.
  let isUTF8: Bool

  /// Deeper than any instrument's file (they come to 15), and far from filling a stack.
  static let mostDepth = 64
  /// A header of 2.5 MB holds about 3000.
  static let mostElements = 1 << 20

  /// Reads a text.
  ///
  /// - Throws: ``Problem`` where it is not well-formed, too deep or has too many elements.
  init(_ bytes: [UInt8]) throws(Problem) {
    var parser = XMLParserState(bytes)
    try parser.run()
    nodes = parser.nodes
    isUTF8 = parser.isUTF8
    self.bytes = bytes
  }

  /// The outermost element.
  var root: XMLElement { XMLElement(tree: self, index: 0) }
}

/// One element of a tree.
struct XMLElement: Sendable {
  let tree: XMLTree
  fileprivate let index: Int

  /// Name of the tag.
  var name: String { latinText(tree.bytes[tree.nodes[index].name]) }

  /// Bytes of the text up to the first child; entities are not replaced in them.
  var textRange: Range<Int> { tree.nodes[index].text }

  /// Text up to the first child, without blanks at both ends.
  var text: String { decoded(textRange).trimmed }

  /// The text as a number; a comma counts as the point, since some programs follow the machine's language.
  var number: Double? {
    textRange.count > 64 ? nil : Double(text.replacing(",", with: ".")).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The text as a whole number.
  var integer: Int? { textRange.count > 64 ? nil : Int(text) }

  /// The elements right below.
  var children: some Sequence<XMLElement> {
    sequence(state: tree.nodes[index].firstChild) { next -> XMLElement? in
      guard next >= 0 else { return nil }
      let child = XMLElement(tree: tree, index: Int(next))
      next = tree.nodes[Int(next)].next
      return child
    }
  }

  /// The first child of a name.
  func child(_ name: StaticString) -> XMLElement? { children.first { $0.isNamed(name) } }

  /// The first child of a name that has an attribute of a value.
  func child(_ name: StaticString, _ attribute: String, _ value: String) -> XMLElement? {
    children.first { $0.isNamed(name) && $0.attribute(attribute) == value }
  }

  /// Whether the tag has a name.
  func isNamed(_ name: StaticString) -> Bool {
    let range = tree.nodes[index].name
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { $0.elementsEqual(tree.bytes[range]) }
  }

  /// The value of an attribute.
  func attribute(_ name: String) -> String? {
    var rest = tree.bytes[tree.nodes[index].attributes]
    while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
      let key = latinText(rest[..<equals]).trimmed
      guard let open = rest[equals...].dropFirst().firstIndex(where: { $0 == 0x22 || $0 == 0x27 }) else { return nil }
      let start = rest.index(after: open)
      guard let close = rest[start...].firstIndex(of: rest[open]) else { return nil }
      if key == name { return decoded(start..<close) }
      rest = rest[rest.index(after: close)...]
    }
    return nil
  }

  private func decoded(_ range: Range<Int>) -> String {
    let bytes = tree.bytes[range]
    let raw = tree.isUTF8 ? String(decoding: bytes, as: UTF8.self) : latinText(bytes)
    return raw.contains("&") ? Self.withoutEntities(raw) : raw
  }

  private static func withoutEntities(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      guard let end = rest[start...].prefix(12).firstIndex(of: ";") else { return result + rest[start...] }
      let name = rest[rest.index(after: start)..<end]
      result += character(name).map(String.init) ?? String(rest[start...end])
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private static func character(_ entity: Substring) -> Character? {
    switch entity {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard entity.first == "#" else { return nil }
      let isHex = entity.dropFirst().first == "x"
      return UInt32(entity.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10).flatMap { UnicodeScalar($0) }
        .map { Character($0) }
    }
  }
}
