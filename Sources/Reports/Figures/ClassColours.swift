/// The colours of classes: seven that readers with any kind of colour vision tell apart (Okabe and Ito 2008, without
/// black), then the same seven with stripes in one of three directions, 28 looks in all; after that they repeat.
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

  private static let colours = [
    Colour(red: 230, green: 159, blue: 0),  // orange
    Colour(red: 86, green: 180, blue: 233),  // sky blue
    Colour(red: 0, green: 158, blue: 115),  // bluish green
    Colour(red: 240, green: 228, blue: 66),  // yellow
    Colour(red: 0, green: 114, blue: 178),  // blue
    Colour(red: 213, green: 94, blue: 0),  // vermillion
    Colour(red: 204, green: 121, blue: 167),  // reddish purple
  ]

  init(ofClass index: Int) {
    colour = ClassLook.colours[index % ClassLook.colours.count]
    stripes = Stripes.allCases[index / ClassLook.colours.count % Stripes.allCases.count]
  }

  /// The 256 greys of an image under the colour.
  ///
  /// The colour stays what it is in the legend, also over black: the image's grey makes it between 0.6 and 1 times as
  /// light, and bright spots are mixed with white.
  func tinted() -> [Colour] {
    (0..<256).map { grey in
      let light = 153 + grey * 2 / 5
      let shaded = Colour(red: 0, green: 0, blue: 0).mixed(with: colour, share: light)
      return shaded.mixed(with: .white, share: grey * grey / 600)
    }
  }

  /// The 256 greys between two stripes: a touch of the colour, so that the class is seen as one area.
  func tintedBetweenStripes() -> [Colour] {
    (0..<256).map { grey in
      Colour(red: UInt8(grey), green: UInt8(grey), blue: UInt8(grey)).mixed(with: colour, share: 40)
    }
  }
}
