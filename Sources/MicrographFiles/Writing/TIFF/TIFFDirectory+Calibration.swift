internal import DataModel

/// What an image or a stack of images means, as far as programs of the field look for it in a TIFF file.
struct TIFFCalibrationTags {
  /// An axis with a unit.
  struct Axis {
    let units: String
    let offset: Double
    let scale: Double
  }

  /// Nothing for an uncalibrated image.
  var pixelSize: PixelSize?
  /// Position of the first pixel in nm.
  var originInNM = (x: 0.0, y: 0.0)
  /// The images of a stack and what tells one from the next.
  struct Stack {
    let images: Int
    let axis: Axis?
    /// Whether it is one of images, not the channels of spectra.
    var isImages = false
  }

  /// Nothing for one image.
  var stack: Stack?
  /// The range to show.
  var shown: ClosedRange<Double>?
}

extension TIFFDirectory {
  /// Adds the tags by which programs of the field know the size of a pixel, and ImageJ the range to show.
  ///
  /// These are the resolution (pixels per unit, without TIFF's unit) with ImageJ's description: `unit=nm`, or `micron`
  /// for pixels of 1 µm and more, `spacing`, origins in pixels; and DigitalMicrograph's tags 65003 to 65011, from which
  /// HyperSpy takes units and offsets. A pixel size that two 32-bit numbers cannot say is left out.
  ///
  /// - Parameter descriptionBytes: the least length of the description, so that it can be written over later; lines that
  ///   are empty fill it up.
  mutating func add(_ calibration: TIFFCalibrationTags, descriptionBytes: Int = 0) {
    let images = calibration.stack?.images ?? 1
    var description = "ImageJ=1.11a\nimages=\(images)\n"
    let secondsPerUnit = calibration.stack.flatMap { $0.isImages ? Units.seconds(per: $0.axis?.units ?? "") : nil }
    if images > 1 {
      description += secondsPerUnit == nil ? "slices=\(images)\n" : "frames=\(images)\n"
      // Programs then show what tells the images apart, and browse them by it.
      if calibration.stack?.isImages == true { description += "hyperstack=true\nmode=grayscale\n" }
      description += "loop=false\n"
    }
    var resolution = (x: Rational.one, y: Rational.one)
    var spacing: Double?
    var unit: (text: String, inNM: Double)?
    if let size = calibration.pixelSize {
      let inMicrons = max(size.heightInNM, size.widthInNM) >= 1000
      let nanometres: Double = inMicrons ? 1000 : 1
      let (width, height) = (size.widthInNM / nanometres, size.heightInNM / nanometres)
      if let x = Rational(approximating: 1 / width), let y = Rational(approximating: 1 / height) {
        resolution = (x, y)
        unit = (inMicrons ? "micron" : "nm", nanometres)
        description += "unit=\(inMicrons ? "micron" : "nm")\n"
        spacing = width
        let origin = calibration.originInNM
        if origin.x != 0 { description += "xorigin=\(-origin.x / size.widthInNM)\n" }
        if origin.y != 0 { description += "yorigin=\(-origin.y / size.heightInNM)\n" }
        let unit = inMicrons ? [0xB5, 0x6D] : Array("nm".utf8)  // Latin-1, as DigitalMicrograph writes it
        add(.gatanUnitX, ascii: unit)
        add(.gatanUnitY, ascii: unit)
        // Adding 0 makes -0 to 0.
        add(.gatanOriginX, double: origin.x / nanometres + 0)
        add(.gatanOriginY, double: origin.y / nanometres + 0)
        add(.gatanScaleX, double: width)
        add(.gatanScaleY, double: height)
      }
    }
    if let stack = calibration.stack, stack.isImages {
      spacing = nil
      if let axis = stack.axis { spacing = add(axis, secondsPerUnit, lengthsIn: unit, to: &description) }
    } else if let axis = calibration.stack?.axis {
      let units = Self.shortened(axis.units)
      description += "zunit=\(Self.escaped(units))\n"
      if axis.offset != 0 { description += "zorigin=\(-axis.offset / axis.scale)\n" }
      spacing = axis.scale
      add(.gatanUnitZ, ascii: Array(units.utf8))
      add(.gatanOriginZ, double: axis.offset + 0)
      add(.gatanScaleZ, double: axis.scale)
    }
    if let spacing { description += "spacing=\(spacing)\n" }
    if let shown = calibration.shown { description += "min=\(shown.lowerBound)\nmax=\(shown.upperBound)\n" }
    let fill = [UInt8](repeating: 0x0A, count: max(0, descriptionBytes - description.utf8.count))
    add(.imageDescription, ascii: Array(description.utf8) + fill)
    add(.xResolution, rational: resolution.x)
    add(.yResolution, rational: resolution.y)
    add(.resolutionUnit, short: 1)  // none: the unit stands in the description
    add(.software, ascii: Array("Tessera".utf8))
  }

  /// The unit as it can stand in a tag and in a line of the description: no unit needs more than 16 letters, and the
  /// description has its bounds.
  private static func shortened(_ units: String) -> String {
    String(decoding: units.trimmed.utf16.prefix(16), as: UTF16.self)
  }

  /// Letters beyond ASCII as ImageJ writes them, `\u00B0`.
  private static func escaped(_ text: String) -> String {
    text.utf16.map { code in
      let isPlain = (32..<127).contains(code) && code != 0x5C
      let digits = String(code, radix: 16, uppercase: true)
      return isPlain
        ? String(UnicodeScalar(UInt8(code))) : "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }

  /// Adds the axis of a stack of images: lengths in the unit of the pixels, times in seconds.
  ///
  /// - Parameter unit: of the size of a pixel; nothing where that is not known.
  /// - Returns: the distance of two images, where it is not one in time.
  private mutating func add(
    _ axis: TIFFCalibrationTags.Axis, _ secondsPerUnit: Double?, lengthsIn unit: (text: String, inNM: Double)?,
    to description: inout String
  ) -> Double? {
    guard !axis.units.isEmpty || axis.scale != 1 || axis.offset != 0 else { return nil }
    // As for x and y, programs read scales as positive: an axis that falls is turned.
    var (scale, offset) = axis.scale < 0 ? (-axis.scale, -axis.offset) : (axis.scale, axis.offset)
    var units = axis.units
    let length = secondsPerUnit == nil ? Units.nanometres(per: units) : nil
    let (text, inNM) = unit ?? ((length ?? 0) * scale >= 1000 ? ("micron", 1000) : ("nm", 1))
    if let secondsPerUnit {
      (scale, offset) = (scale * secondsPerUnit, offset * secondsPerUnit)
    } else if let length {
      (scale, offset) = (scale * length / inNM, offset * length / inNM)
    }
    // What cannot be said in these units is left out.
    guard scale > 0, scale.isFinite, offset.isFinite else { return nil }
    if secondsPerUnit != nil {
      units = "s"
      description += "finterval=\(scale)\n"
    } else {
      if length != nil {
        units = text
        if unit == nil { description += "zunit=\(text)\n" }
      } else if !units.isEmpty {
        units = Self.shortened(units)
        description += "zunit=\(Self.escaped(units))\n"
      }
      if offset != 0 { description += "zorigin=\(-offset / scale)\n" }
    }
    // Latin-1, as DigitalMicrograph writes it.
    add(.gatanUnitZ, ascii: units == "micron" ? [0xB5, 0x6D] : Array(units.utf8))
    add(.gatanOriginZ, double: offset + 0)
    add(.gatanScaleZ, double: scale)
    return secondsPerUnit == nil ? scale : nil
  }
}
