internal import DataModel

/// The axis from image to image of a stack, from what ImageJ, OME-XML and DigitalMicrograph's tags say on the first page.
struct TIFFStackAxis {
  let axis: AxisDescription
  /// What of the stack is not in the axis.
  let note: String?

  /// - Parameters:
  ///   - file: the first page.
  ///   - images: how many there are.
  init(_ file: borrowing TIFFHandle, images: Int) {
    let imageJ = ImageJDescription(file)
    let ome = imageJ == nil ? OMEPixels(file) : nil
    let several = Self.sizes(imageJ, ome, images: images).filter { $0.size > 1 }
    guard several.count < 2 else {
      axis = AxisDescription(countingFrames: images)
      let list = several.map { "\($0.size) \($0.name)" }.joined(separator: ", ")
      note = "a hyperstack of \(list) becomes one row of images, in the order of the file"
      return
    }
    note = nil
    let isTime = several.first?.name == "frames"
    let name = isTime ? "time" : several.first?.name == "slices" ? "z" : "frame"
    let (units, offset, scale) =
      Self.calibration(isTime: isTime, isDepth: name == "z", imageJ, ome, file) ?? Self.digitalMicrograph(file)
    axis = AxisDescription(name: name, units: units, offset: offset, scale: scale, size: images)
  }

  /// Channels, slices and frames; nothing where they are not those of the images, as where OME counts colours as channels.
  private static func sizes(
    _ imageJ: ImageJDescription?, _ ome: OMEPixels?, images: Int
  ) -> [(name: String, size: Int)] {
    if let imageJ {
      return [
        ("channels", imageJ.count(.channels)), ("slices", imageJ.count(.slices)), ("frames", imageJ.count(.frames)),
      ]
    }
    guard let ome else { return [] }
    let sizes = [("channels", ome.count("C")), ("slices", ome.count("Z")), ("frames", ome.count("T"))]
    return SizeLimits.product(sizes.map(\.1)) == images ? sizes : []
  }

  private static func calibration(
    isTime: Bool, isDepth: Bool, _ imageJ: ImageJDescription?, _ ome: OMEPixels?, _ file: borrowing TIFFHandle
  ) -> (units: String, offset: Double, scale: Double)? {
    if isTime, let interval = imageJ?.number(.finterval), interval > 0 {
      let unit = imageJ?.text(.tunit) ?? "sec"
      // ImageJ knows no beginning; programs that write both say it in the tags.
      let (units, offset, scale) = digitalMicrograph(file)
      let isSame = Units.seconds(per: units) == Units.seconds(per: unit) && abs(scale - interval) <= 1e-6 * interval
      return (unit == "sec" ? "s" : unit, isSame ? offset : 0, interval)
    }
    if isDepth, let imageJ, let step = imageJ.number(.spacing), step > 0 {
      let unit = imageJ.text(.zunit) ?? imageJ.text(.unit) ?? ""
      return (unit == "micron" ? "\u{B5}m" : unit, 0 - (imageJ.number(.zorigin) ?? 0) * step, step)
    }
    if isTime, let step = ome?.frameStepInS { return ("s", 0, step) }
    if isDepth, let step = ome?.sliceStepInNM { return ("nm", 0, step) }
    return nil
  }

  private static func digitalMicrograph(
    _ file: borrowing TIFFHandle
  ) -> (units: String, offset: Double, scale: Double) {
    let step = file.privateDouble(65011) ?? 1
    let offset = file.privateDouble(65008) ?? 0
    return (file.privateText(65005) ?? "", offset.isFinite ? offset : 0, step == 0 || !step.isFinite ? 1 : step)
  }
}
