internal import CTIFF
internal import DataModel

/// What the first `Pixels` of an OME-XML description says about the images of a TIFF file.
struct OMEPixels {
  /// Its attributes, as they stand in the tag.
  private let attributes: String

  /// Nothing where the text is no OME-XML.
  init?(_ description: String) {
    // Looking for a single byte first is fast, also in a long description.
    guard description.utf8.contains(UInt8(ascii: "<")), description.contains("<OME"),
      let start = description.firstRange(of: "<Pixels")?.upperBound,
      let end = description[start...].firstIndex(of: ">")
    else { return nil }
    // Attributes may stand in lines of their own.
    attributes = String(description[start..<end].map { $0.isWhitespace ? " " : $0 })
  }

  /// The description of the page.
  init?(_ file: borrowing TIFFHandle) {
    // A list of all planes may follow, long after the attributes.
    self.init(file.text(TIFFTAG_IMAGEDESCRIPTION, atMost: 1 << 20) ?? "")
  }

  /// `PhysicalSizeX` and `PhysicalSizeY`.
  var pixelSize: PixelSize? {
    guard let width = lengthInNM("PhysicalSizeX") else { return nil }
    return PixelSize(heightInNM: lengthInNM("PhysicalSizeY") ?? width, widthInNM: width)
  }

  /// `PhysicalSizeZ`, the distance of two slices.
  var sliceStepInNM: Double? { lengthInNM("PhysicalSizeZ").flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }

  /// `TimeIncrement`, the time from frame to frame.
  var frameStepInS: Double? {
    guard let value = attribute("TimeIncrement").flatMap(Double.init), value > 0, value.isFinite,
      let seconds = Units.seconds(per: attribute("TimeIncrementUnit") ?? "s")
    else { return nil }
    return value * seconds
  }

  /// How many channels (`C`), slices (`Z`) or frames (`T`) there are; 1 where nothing is said.
  func count(_ axis: Character) -> Int { attribute("Size\(axis)").flatMap { Int($0) }.map { max(1, $0) } ?? 1 }

  /// µm where no unit is given.
  private func lengthInNM(_ name: String) -> Double? {
    guard let value = attribute(name).flatMap(Double.init),
      let nanometres = Units.nanometres(per: attribute(name + "Unit") ?? "\u{B5}m")
    else { return nil }
    return value * nanometres
  }

  private func attribute(_ name: String) -> String? {
    for quote in ["\"", "'"] {
      guard let start = attributes.firstRange(of: " \(name)=\(quote)")?.upperBound,
        let end = attributes[start...].firstRange(of: quote)?.lowerBound
      else { continue }
      return String(attributes[start..<end]).replacing("&#181;", with: "\u{B5}").replacing("&#xB5;", with: "\u{B5}")
    }
    return nil
  }
}
