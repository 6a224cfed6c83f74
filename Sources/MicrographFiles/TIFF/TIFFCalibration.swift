internal import CTIFF
internal import DataModel

/// The size of a pixel, from whatever says it in a TIFF page: the most particular source first.
///
/// OME-XML, an ImageJ description with a unit, the private tags of Thermo Fisher (FEI), Zeiss and DigitalMicrograph, and
/// last the resolution tags where they are no screen setting (``ResolutionCalibration``).
enum TIFFCalibration {
  /// The calibration of the page that the file stands on.
  static func pixelSize(_ file: borrowing TIFFHandle) -> PixelSize? {
    let description = file.text(TIFFTAG_IMAGEDESCRIPTION) ?? ""
    let x = file.float(TIFFTAG_XRESOLUTION) ?? 0
    let y = file.float(TIFFTAG_YRESOLUTION) ?? 0
    return omePixelSize(description)
      ?? imageJPixelSize(description, x: x, y: y)
      ?? feiPixelSize(file)
      ?? zeissPixelSize(file)
      ?? digitalMicrographPixelSize(file)
      ?? resolutionPixelSize(file, x: x, y: y)
  }

  /// `PhysicalSizeX` and `PhysicalSizeY` of the first `Pixels` of an OME-XML description; µm where no unit is given.
  static func omePixelSize(_ description: String) -> PixelSize? {
    guard description.contains("<OME"), let start = description.firstRange(of: "<Pixels")?.upperBound,
      let end = description[start...].firstIndex(of: ">")
    else { return nil }
    // Attributes may stand in lines of their own.
    let attributes = String(description[start..<end].map { $0.isWhitespace ? " " : $0 })
    func size(_ name: String) -> Double? {
      guard let value = attribute(name, in: attributes).flatMap(Double.init),
        let nanometres = Units.nanometres(per: attribute(name + "Unit", in: attributes) ?? "\u{B5}m")
      else { return nil }
      return value * nanometres
    }
    guard let width = size("PhysicalSizeX") else { return nil }
    return PixelSize(heightInNM: size("PhysicalSizeY") ?? width, widthInNM: width)
  }

  /// `unit=` of an ImageJ description; the resolution tags then count pixels per that unit.
  static func imageJPixelSize(_ description: String, x: Double, y: Double) -> PixelSize? {
    guard description.hasPrefix("ImageJ=") else { return nil }
    let lines = description.split(whereSeparator: \.isNewline)
    guard let unit = lines.first(where: { $0.hasPrefix("unit=") })?.dropFirst(5),
      let nanometres = Units.nanometres(per: unescaped(String(unit))), x > 0, y > 0
    else { return nil }
    return nanometres == ResolutionCalibration.inchInNM
      ? ResolutionCalibration.pixelSize(perInchX: x, y: y)
      : PixelSize(heightInNM: nanometres / y, widthInNM: nanometres / x)
  }

  private static func resolutionPixelSize(_ file: borrowing TIFFHandle, x: Double, y: Double) -> PixelSize? {
    guard x > 0, y > 0 else { return nil }
    return switch file.uint16(TIFFTAG_RESOLUTIONUNIT).map(Int32.init) {
    case RESUNIT_CENTIMETER?: ResolutionCalibration.pixelSize(perUnitX: x, y: y, nanometres: 1e7)
    case RESUNIT_INCH?: ResolutionCalibration.pixelSize(perInchX: x, y: y)
    default: nil
    }
  }

  /// Thermo Fisher: tags 34680 and 34682 hold text with `PixelWidth=` and `PixelHeight=` in metres.
  private static func feiPixelSize(_ file: borrowing TIFFHandle) -> PixelSize? {
    guard let text = file.privateText(34682) ?? file.privateText(34680) else { return nil }
    func metres(_ key: String) -> Double? {
      text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(key) }
        .flatMap { Double($0.dropFirst(key.count).trimmed) }
    }
    guard let width = metres("PixelWidth=") else { return nil }
    return PixelSize(heightInNM: (metres("PixelHeight=") ?? width) * 1e9, widthInNM: width * 1e9)
  }

  /// Zeiss: tag 34118 holds text with a line such as `Image Pixel Size = 1.2 nm`.
  private static func zeissPixelSize(_ file: borrowing TIFFHandle) -> PixelSize? {
    guard let text = file.privateText(34118),
      let line = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("Image Pixel Size") }),
      let value = line.split(separator: "=").dropFirst().first
    else { return nil }
    let parts = value.split(separator: " ")
    guard parts.count == 2, let number = Double(parts[0]), let nanometres = Units.nanometres(per: String(parts[1]))
    else { return nil }
    return PixelSize(sideInNM: number * nanometres)
  }

  /// DigitalMicrograph: tags 65009 and 65010 hold the scale of x and y, 65003 and 65004 its unit.
  private static func digitalMicrographPixelSize(_ file: borrowing TIFFHandle) -> PixelSize? {
    guard let width = file.privateDouble(65009), let height = file.privateDouble(65010),
      let unitX = file.privateText(65003).flatMap(Units.nanometres(per:)),
      let unitY = file.privateText(65004).flatMap(Units.nanometres(per:))
    else { return nil }
    return PixelSize(heightInNM: abs(height) * unitY, widthInNM: abs(width) * unitX)
  }

  private static func attribute(_ name: String, in text: String) -> String? {
    for quote in ["\"", "'"] {
      guard let start = text.firstRange(of: " \(name)=\(quote)")?.upperBound,
        let end = text[start...].firstRange(of: quote)?.lowerBound
      else { continue }
      return String(text[start..<end]).replacing("&#181;", with: "\u{B5}").replacing("&#xB5;", with: "\u{B5}")
    }
    return nil
  }

  /// Java's escapes, with which ImageJ writes letters beyond ASCII: `\u00B5m`.
  private static func unescaped(_ text: String) -> String {
    guard let escape = text.firstRange(of: "\\u") else { return text }
    let digits = text[escape.upperBound...].prefix(4)
    guard digits.count == 4, let code = UInt32(digits, radix: 16), let scalar = UnicodeScalar(code) else { return text }
    return text[..<escape.lowerBound] + String(Character(scalar)) + unescaped(String(text[digits.endIndex...]))
  }
}
