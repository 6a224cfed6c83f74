import Testing

@testable import MicrographFiles

/// The lines of ImageJ's description.
@Suite struct ImageJDescriptionTests {
  @Test func keysAreReadOnceAndOthersNotAtAll() throws {
    let found = try #require(
      ImageJDescription("ImageJ=1.53t\nimages=12\nunit=\\u00B5m\r\nspacing= 0.5 \nInfo=images=7\nimages=3\nframes=x"))
    #expect(found.count(.images) == 12 && found.count(.frames) == 1 && found.count(.slices) == 1)
    #expect(found.text(.unit) == "\u{B5}m" && found.number(.spacing) == 0.5 && found.number(.finterval) == nil)
    #expect(ImageJDescription("images=12\nunit=nm") == nil)
    let odd = try #require(ImageJDescription("ImageJ=\nimages=-4\nspacing=inf\n=\n\n="))
    #expect(odd.count(.images) == 1 && odd.number(.spacing) == nil)
  }

  @Test func escapesAreUndone() {
    #expect(ImageJDescription.unescaped("\\u00B5m and \\u00c5") == "\u{B5}m and \u{C5}")
    #expect(ImageJDescription.unescaped("\\u00") == "\\u00" && ImageJDescription.unescaped("\\uxyzw1") == "\\uxyzw1")
    // Half of a letter of two.
    #expect(ImageJDescription.unescaped("a\\u0041\\uD800\\u0042") == "aA\\uD800\\u0042")
  }

  /// Neither the depth of calls nor the square of a length may depend on a file.
  @Test func longLinesSayNothing() throws {
    let escapes = String(repeating: "\\u00B5", count: 100_000)
    let found = try #require(ImageJDescription("ImageJ=\nInfo=\(escapes)\nunit=\(escapes)\nimages=2"))
    #expect(found.text(.unit) == nil && found.count(.images) == 2)
    #expect(ImageJDescription.unescaped(escapes) == String(repeating: "\u{B5}", count: 100_000))
  }
}
