internal import CTIFF
internal import DataModel

/// The size of a pixel and where the first one lies, from whatever says it in a TIFF page: the most particular source
/// first.
///
/// OME-XML, an ImageJ description with a unit, the private tags of Thermo Fisher (FEI), Zeiss and DigitalMicrograph, and
/// last the resolution tags where they are no screen setting (``ResolutionCalibration``). ImageJ and DigitalMicrograph
/// know an origin as well; elsewhere it is 0.
struct TIFFCalibration {
  let pixelSize: PixelSize
  /// Position of row 0 and of column 0.
  let originInNM: (x: Double, y: Double)

  /// Resolution tags are single-precision numbers: they agree with a number of double precision to this part.
  private static let singlePrecision = 1e-6

  /// The calibration of a page; nothing where it says none.
  init?(_ file: borrowing TIFFHandle) {
    let x = file.float(TIFFTAG_XRESOLUTION) ?? 0
    let y = file.float(TIFFTAG_YRESOLUTION) ?? 0
    if let size = OMEPixels(file)?.pixelSize {
      self.init(pixelSize: size)
    } else if let imageJ = ImageJDescription(file).flatMap({ Self.imageJ($0, x: x, y: y) }) {
      // Programs that write both, HyperSpy and Tessera, say in the tags in full what the resolution only comes near.
      let exact = Self.digitalMicrograph(file)
      self = exact.flatMap { $0.pixelSize.isClose(to: imageJ.pixelSize, Self.singlePrecision) ? $0 : nil } ?? imageJ
    } else if let size = Self.feiPixelSize(file) ?? Self.zeissPixelSize(file) {
      self.init(pixelSize: size)
    } else if let found = Self.digitalMicrograph(file) {
      self = found
    } else if let size = Self.resolutionPixelSize(file, x: x, y: y) {
      self.init(pixelSize: size)
    } else {
      return nil
    }
  }

  /// An origin that is no finite number is none.
  private init(pixelSize: PixelSize, originInNM origin: (x: Double, y: Double) = (0, 0)) {
    self.pixelSize = pixelSize
    originInNM = (origin.x.isFinite ? origin.x : 0, origin.y.isFinite ? origin.y : 0)
  }

  /// The resolution tags count pixels per `unit`. `xorigin` and `yorigin` are the pixel, fractions included, whose position
  /// is 0.
  private static func imageJ(_ description: ImageJDescription, x: Double, y: Double) -> TIFFCalibration? {
    guard let nanometres = description.text(.unit).flatMap(Units.nanometres(per:)), x > 0, y > 0,
      let size = nanometres == ResolutionCalibration.inchInNM
        ? ResolutionCalibration.pixelSize(perInchX: x, y: y)
        : PixelSize(heightInNM: nanometres / y, widthInNM: nanometres / x)
    else { return nil }
    // Taken from 0, so that an origin of 0 is not -0.
    func origin(_ key: ImageJDescription.Key, _ step: Double) -> Double { 0 - (description.number(key) ?? 0) * step }
    return TIFFCalibration(
      pixelSize: size, originInNM: (origin(.xorigin, size.widthInNM), origin(.yorigin, size.heightInNM)))
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

  /// DigitalMicrograph: tags 65009 and 65010 hold the scale of x and y, 65006 and 65007 the position of the first pixel,
  /// 65003 and 65004 the unit of both (so HyperSpy writes and reads them).
  private static func digitalMicrograph(_ file: borrowing TIFFHandle) -> TIFFCalibration? {
    guard let width = file.privateDouble(65009), let height = file.privateDouble(65010),
      let unitX = file.privateText(65003).flatMap(Units.nanometres(per:)),
      let unitY = file.privateText(65004).flatMap(Units.nanometres(per:)),
      let size = PixelSize(heightInNM: abs(height) * unitY, widthInNM: abs(width) * unitX)
    else { return nil }
    // Where positions fall the axis is turned, so that the same pixel lies at 0; adding 0 makes -0 to 0.
    let x = (file.privateDouble(65006) ?? 0) * (width < 0 ? -unitX : unitX) + 0
    let y = (file.privateDouble(65007) ?? 0) * (height < 0 ? -unitY : unitY) + 0
    return TIFFCalibration(pixelSize: size, originInNM: (x, y))
  }
}

extension PixelSize {
  fileprivate func isClose(to other: PixelSize, _ part: Double) -> Bool {
    abs(heightInNM - other.heightInNM) <= part * other.heightInNM
      && abs(widthInNM - other.widthInNM) <= part * other.widthInNM
  }
}
