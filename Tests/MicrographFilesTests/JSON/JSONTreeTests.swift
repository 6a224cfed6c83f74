import Kernels
import Testing

@testable import MicrographFiles

@Suite struct JSONTreeTests {
  private func tree(_ text: String) -> JSONTree? { JSONTree(text.utf8) }

  @Test func valuesAreRead() {
    #expect(
      tree(#" {"a": [1, -2.5e3, "x"], "b": {"c": true, "d": null}, "e": NaN } "#)?.members.map(\.name) == [
        "a", "b", "e",
      ])
    #expect(tree(#"{"a": [1, -2.5e3]}"#)?["a"]?.list == [.number(1), .number(-2500)])
    #expect(tree(#"{"b": {"c": "12.5"}}"#)?[["b", "c"]]?.number == 12.5)
    #expect(tree("[]") == .array([]) && tree("{}") == .object([:]) && tree("-Infinity") == .number(-.infinity))
    #expect(tree("NaN")?.number == nil && tree("\"1e999\"")?.number == nil && tree("2.5")?.whole == nil)
    #expect(tree(#""\/\n\t\"\\µ😀\ud800""#)?.text == "/\n\t\"\\µ😀\u{FFFD}")
    #expect(tree("\"_None_\"")?.text == nil && tree("\"true\"")?.flag == true)
  }

  @Test(
    arguments: [
      "", "{", "[", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}", "\"", "\"\\", "\"\\u12", "\"\\u+123\"",
      "tru", "nul", "+1", ".5", "0x10", "1 2", "[1]]", "inf", "nan", "-", "--1",
      "\"\\x\"", "123456789012345678901234567890123456789012345678901234567890123456789",
    ])
  func whatIsNoJSONIsRefused(_ text: String) {
    #expect(tree(text) == nil)
  }

  @Test func deepNestingAndLargeTextsAreRefused() {
    #expect(tree(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) != nil)
    for count in [70, 1_000_000] {
      #expect(tree(String(repeating: "[", count: count)) == nil)
      #expect(tree(String(repeating: "{\"a\":", count: count)) == nil)
    }
    #expect(tree("\"" + String(repeating: "x", count: JSONParser.mostBytes) + "\"") == nil)
  }

  @Test func damagedTextsAreHarmless() {
    let whole = Array(#"{"a": [1, -2.5e3, "x\n😀"], "b": {"c": true, "d": [null, {}]}, "e": NaN}"#.utf8)
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20_000 {
      var text = whole
      for _ in 0...random.below(3) { text[random.below(text.count)] = UInt8(random.below(256)) }
      _ = JSONTree(text.prefix(random.below(text.count + 1)))
    }
  }
}
