/// Walks once through the bytes of an XML text and lists its elements.
struct XMLParserState {
  private(set) var nodes: [XMLTree.Node] = []
  private(set) var isUTF8 = true
  private let bytes: [UInt8]
  private var place = 0
  /// Elements that are open, and the last child of each.
  private var open: [(node: Int, lastChild: Int)] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() throws(XMLTree.Problem) {
    while let tag = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
      if open.isEmpty, bytes[place..<tag].contains(where: { !Self.isBlank($0) && $0 < 0x80 }) {
        throw problem("text outside of any element", at: place)
      }
      place = tag + 1
      guard place < bytes.count else { throw problem("the text ends in a tag") }
      switch bytes[place] {
      case UInt8(ascii: "?"): try skip(to: "?>", isDeclaration: nodes.isEmpty)
      case UInt8(ascii: "!"): try skipMarked()
      case UInt8(ascii: "/"): try closeElement()
      default: try openElement()
      }
      if open.isEmpty, !nodes.isEmpty { return }
    }
    throw problem(nodes.isEmpty ? "no element is found" : "the text ends within an element", at: bytes.count)
  }

  private mutating func openElement() throws(XMLTree.Problem) {
    let start = place
    while place < bytes.count, !Self.endsName(bytes[place]) { place += 1 }
    let name = start..<place
    guard !name.isEmpty else { throw problem("a tag without a name") }
    let attributes = place
    var quote: UInt8 = 0
    while place < bytes.count, quote != 0 || bytes[place] != UInt8(ascii: ">") {
      if quote == 0, bytes[place] == UInt8(ascii: "<") { throw problem("a tag within a tag") }
      if quote == 0, bytes[place] == 0x22 || bytes[place] == 0x27 {
        quote = bytes[place]
      } else if bytes[place] == quote {
        quote = 0
      }
      place += 1
    }
    guard place < bytes.count else { throw problem("the text ends in a tag") }
    guard nodes.count < XMLTree.mostElements else {
      throw problem("more than \(XMLTree.mostElements) elements")
    }
    let isEmpty = place > attributes && bytes[place - 1] == UInt8(ascii: "/")
    place += 1
    let textEnd = bytes[place...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
    let index = nodes.count
    nodes.append(
      XMLTree.Node(
        name: name, attributes: attributes..<place - (isEmpty ? 2 : 1), text: place..<(isEmpty ? place : textEnd)))
    if let parent = open.last {
      if parent.lastChild < 0 {
        nodes[parent.node].firstChild = Int32(index)
      } else {
        nodes[parent.lastChild].next = Int32(index)
      }
      open[open.count - 1].lastChild = index
    }
    guard !isEmpty else { return }
    guard open.count < XMLTree.mostDepth else {
      throw problem("elements are nested deeper than \(XMLTree.mostDepth)")
    }
    open.append((index, -1))
  }

  private mutating func closeElement() throws(XMLTree.Problem) {
    let start = place + 1
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: ">")) else { throw problem("the text ends in a tag") }
    guard let top = open.popLast() else { throw problem("an end without a start") }
    let name = bytes[start..<end].prefix { !Self.isBlank($0) }
    guard name.elementsEqual(bytes[nodes[top.node].name]) else {
      throw problem(
        "</\(printable(latinText(name.prefix(40))))> ends <\(printable(latinText(bytes[nodes[top.node].name].prefix(40))))>"
      )
    }
    place = end + 1
  }

  /// Comments and CDATA; document types are refused.
  private mutating func skipMarked() throws(XMLTree.Problem) {
    if bytes[place...].starts(with: Array("!--".utf8)) {
      try skip(to: "-->")
    } else if bytes[place...].starts(with: Array("![CDATA[".utf8)), !open.isEmpty {
      try skip(to: "]]>")
    } else {
      throw problem("a document type or another mark that is not read here")
    }
  }

  private mutating func skip(to end: StaticString, isDeclaration: Bool = false) throws(XMLTree.Problem) {
    let mark = end.withUTF8Buffer { Array($0) }
    var last = place
    while let found = bytes[last...].firstIndex(of: mark[0]) {
      if bytes[found...].starts(with: mark) {
        if isDeclaration {
          let declaration = latinText(bytes[place..<found].prefix(200)).uppercased()
          isUTF8 = !declaration.contains("ENCODING") || declaration.contains("UTF-8")
        }
        place = found + mark.count
        return
      }
      last = found + 1
    }
    throw problem("a mark without an end")
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) || byte == 0 }
  private static func endsName(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "<")
  }

  private func problem(_ message: String, at byte: Int? = nil) -> XMLTree.Problem {
    XMLTree.Problem(byte: byte ?? place, message: message)
  }
}
