import Testing

@testable import MicrographFiles

@Suite struct XMLTreeTests {
  private func tree(_ text: String) throws -> XMLElement { try XMLTree(Array(text.utf8)).root }

  @Test func elementsAttributesAndTexts() throws {
    let root = try tree(
      "<?xml version='1.0'?><!-- a > b --><a x='1' y = \"2 > 1\"><b>one</b>\n<b n='&quot;'> two &amp; &#xB5;&#65; </b><c/></a>"
    )
    #expect(root.isNamed("a") && root.attribute("x") == "1" && root.attribute("y") == "2 > 1")
    #expect(root.attribute("z") == nil)
    #expect(root.children.map(\.name) == ["b", "b", "c"])
    #expect(root.child("b")?.text == "one")
    #expect(root.child("b", "n", "\"")?.text == "two & \u{B5}A")
    #expect(root.child("c")?.text == "" && root.child("d") == nil)
  }

  @Test func numbersWithCommaOrPoint() throws {
    let root = try tree("<a><b> -4,5E-1 </b><c>12</c><d>1,2,3</d><e>inf</e></a>")
    #expect(root.child("b")?.number == -0.45 && root.child("c")?.integer == 12)
    #expect(root.child("d")?.number == nil && root.child("e")?.number == nil && root.child("b")?.integer == nil)
  }

  @Test func encodings() throws {
    let latin = Array("<?xml version=\"1.0\" encoding=\"WINDOWS-1252\"?><a>".utf8) + [0xB5] + Array("</a>".utf8)
    #expect(try XMLTree(latin).root.text == "\u{B5}")
    #expect(try tree("<a>\u{B5}</a>").text == "\u{B5}")
  }

  @Test(arguments: [
    ("", "no element is found"), ("text<a/>", "text outside of any element"),
    ("<a>", "the text ends within an element"),
    ("<a", "the text ends in a tag"), ("<a><b></a>", "</a> ends <b>"), ("</a>", "an end without a start"),
    ("< a/>", "a tag without a name"), ("<a <b>", "a tag within a tag"), ("<!-- ", "a mark without an end"),
  ])
  func whatIsNotWellFormedIsRefused(text: String, message: String) {
    let problem = #expect(throws: XMLTree.Problem.self) { try XMLTree(Array(text.utf8)) }
    #expect(problem?.message == message)
  }

  @Test func manyElementsAreRefusedSoonEnough() {
    let bytes = Array("<a>".utf8) + [[UInt8]](repeating: Array("<b/>".utf8), count: XMLTree.mostElements).joined()
    let problem = #expect(throws: XMLTree.Problem.self) { try XMLTree(bytes) }
    #expect(problem?.message == "more than 1048576 elements")
  }
}
