import Testing

@testable import Reports

@Suite struct TypefaceTests {
  private func ink(_ text: Typeface.Text) -> [Int] { text.glyphs.map { $0.coverage.reduce(0) { $0 + Int($1) } } }

  @Test func lettersHaveInkAndSpacesHaveNone() throws {
    let typeface = try Typeface(size: 20)
    #expect(ink(typeface.text("A B")).map { $0 > 0 } == [true, false, true])
    #expect(typeface.text("").width == 0)
    #expect(typeface.text("iiii").width < typeface.text("WWWW").width)
  }

  /// Letters of the papers, of European names and of units are there: none is drawn as the box for what is missing.
  @Test func theFieldsLettersAreThere() throws {
    let typeface = try Typeface(size: 20)
    let missing = try #require(typeface.text("\u{10FFFD}").glyphs.first)
    #expect(missing.coverage.contains { $0 > 0 }, "what is missing is seen")
    for letter in "AZaz09äöüßéñçøłřŽΑΩαβγσλμµÅ°±²³⁻¹₀₁₂₃ₓ→←×·–—…“”‰€йЖ" {
      let glyph = try #require(typeface.text(String(letter)).glyphs.first)
      #expect(glyph.coverage != missing.coverage && glyph.coverage.contains { $0 > 0 }, "\(letter)")
    }
  }

  @Test func accentsInTwoPartsAreJoined() throws {
    let typeface = try Typeface(size: 20)
    #expect(typeface.text("u\u{308}").glyphs.map(\.coverage) == typeface.text("ü").glyphs.map(\.coverage))
  }

  @Test func aLongTextEndsInThreeDots() throws {
    let typeface = try Typeface(size: 20)
    let dots = try #require(typeface.text("…").glyphs.last)
    let text = typeface.text(String(repeating: "substrate ", count: 50), limit: 300)
    #expect(text.width <= 300 && text.width > 250)
    #expect(text.glyphs.last?.coverage == dots.coverage)
  }
}
