import Foundation

/// A piece of HTML that is known to be well-formed: text gets in only escaped.
struct HTML: ExpressibleByStringInterpolation, Sendable {
  let markup: String

  private init(wellFormed markup: String) { self.markup = markup }

  /// Markup written in our source.
  init(stringLiteral value: String) { markup = value }

  init(stringInterpolation: Interpolation) { markup = stringInterpolation.markup }

  /// Pieces one after the other.
  init(joining pieces: [HTML]) { markup = pieces.map(\.markup).joined(separator: "\n") }

  /// A picture inside the page.
  ///
  /// - Parameters:
  ///   - png: bytes of a PNG file.
  ///   - description: for readers who do not see it; empty for what the text beside it says already.
  ///   - kind: the class of the style sheet, for pictures that are no figures.
  static func picture(png: [UInt8], description: String, kind: HTML? = nil) -> HTML {
    let data = Data(png).base64EncodedString()
    let style: HTML = kind.map { " class=\"\($0)\"" } ?? ""
    return "<img\(style) alt=\"\(description)\" src=\"data:image/png;base64,\(HTML(wellFormed: data))\">"
  }

  /// Markup with values in between: text is escaped, pieces of HTML are taken as they are.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var markup = ""

    init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { markup += literal }

    mutating func appendInterpolation(_ text: String) { markup += escaped(text) }

    mutating func appendInterpolation(_ number: Int) { markup += String(number) }

    mutating func appendInterpolation(_ piece: HTML) { markup += piece.markup }

    mutating func appendInterpolation(_ pieces: [HTML]) { markup += HTML(joining: pieces).markup }
  }
}

/// Text as it may stand in an element or in an attribute between quotes; control characters, which HTML does not allow,
/// become the replacement character.
private func escaped(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
    case _ where scalar.properties.generalCategory == .control: result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
