/// The colours of classes: seven that readers with any kind of colour vision tell apart, over every grey of the image,
/// then the same seven with stripes in one of three directions, 28 looks in all; after that they repeat.
struct ClassLook: Equatable {
  let colour: Colour
  let stripes: Stripes

  enum Stripes: CaseIterable {
    case none, rising, falling, level

    /// Whether a pixel lies between two stripes, which are `width` px apart and as wide.
    func leavesOut(row: Int, column: Int, width: Int) -> Bool {
      switch self {
      case .none: false
      case .rising: (row + column) / width % 2 == 1
      // The offset keeps the number positive on every canvas.
      case .falling: (row - column + (1 << 20) * width) / width % 2 == 1
      case .level: row / width % 2 == 1
      }
    }
  }

  /// The hues of Okabe and Ito (2008) without black, moved so that two of them stay apart when both are made lighter or
  /// darker by ``tinted()``: no two come nearer than 13 in CIELAB (ΔE 1976), the first four not nearer than 20, for
  /// normal eyes and those without one kind of cone (Machado, Oliveira and Fernandes 2009). None has a component
  /// above 232, so that the lightest tint still has the same hue.
  private static let colours = [
    Colour(red: 232, green: 157, blue: 6),  // orange
    Colour(red: 147, green: 173, blue: 232),  // light blue
    Colour(red: 68, green: 187, blue: 138),  // green
    Colour(red: 226, green: 227, blue: 115),  // yellow
    Colour(red: 21, green: 102, blue: 160),  // blue
    Colour(red: 188, green: 74, blue: 8),  // vermillion
    Colour(red: 148, green: 78, blue: 118),  // purple
  ]

  init(ofClass index: Int) {
    colour = ClassLook.colours[index % ClassLook.colours.count]
    stripes = Stripes.allCases[index / ClassLook.colours.count % Stripes.allCases.count]
  }

  /// The colour over the 256 greys of an image: its red, green and blue times 0.9 (black) to 1.1 (white), hence of one
  /// hue and nearly one lightness. Middle grey, 128, leaves the colour as it is; so it stands in the legend.
  func tinted() -> [Colour] {
    (0..<256).map { grey in
      func shaded(_ value: UInt8) -> UInt8 { UInt8(min((Int(value) * (2302 + 2 * grey) + 1279) / 2558, 255)) }
      return Colour(red: shaded(colour.red), green: shaded(colour.green), blue: shaded(colour.blue))
    }
  }

  /// The 256 greys between two stripes: a touch of the colour, so that the class is seen as one area.
  func tintedBetweenStripes() -> [Colour] {
    (0..<256).map { grey in
      Colour(red: UInt8(grey), green: UInt8(grey), blue: UInt8(grey)).mixed(with: colour, share: 40)
    }
  }
}
