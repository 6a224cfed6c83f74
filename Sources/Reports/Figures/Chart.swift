import Foundation
import MicrographFiles

/// A figure of boxes, lines and texts that can be written as SVG and as PNG. Lengths in CSS px, y down.
struct Chart {
  /// How something is filled or drawn.
  enum Paint {
    case look(ClassLook)
    /// The colour of text: dark on paper, light on a dark page.
    case ink
    /// The same, faint.
    case faint
  }

  enum Anchor: String { case start, middle, end }

  enum Mark {
    case box(x: Double, y: Double, width: Double, height: Double, Paint)
    case text(String, x: Double, y: Double, Anchor, Paint)
  }

  let width: Double
  let height: Double
  /// What it shows, for readers who do not see it.
  let description: String
  private(set) var marks: [Mark] = []

  static let textSize = 13.0

  init(width: Double, height: Double, description: String) {
    self.width = width
    self.height = height
    self.description = description
  }

  mutating func box(x: Double, y: Double, width: Double, height: Double, _ paint: Paint) {
    marks.append(.box(x: x, y: y, width: width, height: height, paint))
  }

  /// A text on its base line.
  mutating func text(_ text: String, x: Double, y: Double, _ anchor: Anchor = .start, _ paint: Paint = .ink) {
    marks.append(.text(text, x: x, y: y, anchor, paint))
  }
}

extension Chart {
  /// The figure as an `svg` element. Text and lines have the page's colour of text.
  var svg: HTML {
    let shapes = marks.map { mark -> HTML in
      switch mark {
      case .box(let x, let y, let width, let height, let paint):
        return Chart.svgBox(x: x, y: y, width: width, height: height, paint)
      case .text(let text, let x, let y, let anchor, let paint):
        let faint: HTML = if case .faint = paint { " opacity=\"0.7\"" } else { "" }
        return
          "<text x=\"\(svgNumber(x))\" y=\"\(svgNumber(y))\" text-anchor=\"\(anchor.rawValue)\"\(faint)>\(text)</text>"
      }
    }
    return svgElement(width: width, height: height, description: description, content: shapes)
  }

  /// The figure as a file of its own, which needs the name space that a page does not.
  var svgFile: [UInt8] {
    Array(
      (svg.markup.replacing("<svg ", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" ", maxReplacements: 1) + "\n")
        .utf8)
  }

  private static func svgBox(x: Double, y: Double, width: Double, height: Double, _ paint: Paint) -> HTML {
    func element(_ x: Double, _ width: Double, _ fill: HTML) -> HTML {
      "<rect x=\"\(svgNumber(x))\" y=\"\(svgNumber(y))\" width=\"\(svgNumber(width))\" height=\"\(svgNumber(height))\" \(fill)/>"
    }
    switch paint {
    case .ink: return element(x, width, "fill=\"currentColor\"")
    case .faint: return element(x, width, "fill=\"currentColor\" opacity=\"0.25\"")
    case .look(let look):
      let whole = element(x, width, "fill=\"\(look.colour.hex)\"")
      guard look.stripes != .none else { return whole }
      let gaps = stride(from: x + 4, to: x + width, by: 8).map { start in
        element(start, min(4, x + width - start), "fill=\"\(look.tintedBetweenStripes()[128].hex)\"")
      }
      return HTML(joining: [whole] + gaps)
    }
  }
}

/// An `svg` element that stands for itself: `role` and label for readers who do not see it.
func svgElement(width: Double, height: Double, description: String, content: [HTML]) -> HTML {
  """
  <svg width="\(svgNumber(width))" height="\(svgNumber(height))" \
  viewBox="0 0 \(svgNumber(width)) \(svgNumber(height))" role="img" aria-label="\(description)" \
  font-family="system-ui, sans-serif" font-size="\(svgNumber(Chart.textSize))" fill="currentColor">
  \(content)
  </svg>
  """
}

/// A coordinate with at most one decimal.
func svgNumber(_ value: Double) -> String {
  let text = String(format: "%.1f", value)
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

extension Colour {
  /// `#rrggbb`.
  var hex: String { String(format: "#%02x%02x%02x", Int(red), Int(green), Int(blue)) }
}

extension Chart {
  /// The figure as a PNG file on white, with so many px for each CSS px.
  func png(scale: Int = 2) throws(FileError) -> [UInt8] {
    let factor = Double(scale)
    func px(_ value: Double) -> Int { Int((value * factor).rounded()) }
    var canvas = Canvas(rows: px(height), columns: px(width), background: .white)
    let typeface = try Typeface(size: px(Chart.textSize))
    for mark in marks {
      switch mark {
      case .box(let x, let y, let width, let height, let paint):
        let rows = px(y)..<max(px(y) + 1, px(y + height))
        let columns = px(x)..<max(px(x) + 1, px(x + width))
        switch paint {
        case .ink: canvas.fill(rows: rows, columns: columns, .ink)
        case .faint: canvas.fill(rows: rows, columns: columns, Colour.white.mixed(with: .ink, share: 64))
        case .look(let look):
          canvas.fill(rows: rows, columns: columns, look.colour)
          guard look.stripes != .none else { continue }
          for start in stride(from: columns.lowerBound + 4 * scale, to: columns.upperBound, by: 8 * scale) {
            canvas.fill(
              rows: rows, columns: start..<min(start + 4 * scale, columns.upperBound),
              look.tintedBetweenStripes()[128])
          }
        }
      case .text(let string, let x, let y, let anchor, let paint):
        let text = typeface.text(string)
        let left =
          switch anchor {
          case .start: px(x)
          case .middle: px(x) - text.width / 2
          case .end: px(x) - text.width
          }
        let colour = if case .faint = paint { Colour.border } else { Colour.ink }
        canvas.draw(text, row: px(y), column: left, colour)
      }
    }
    return try canvas.smallPNG()
  }
}
