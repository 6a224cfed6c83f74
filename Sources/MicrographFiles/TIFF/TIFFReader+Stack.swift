internal import CTIFF
internal import DataModel

extension TIFFReader {
  /// All pages as one stack, where every one is an image of the same size, type and calibration as the first; pages that
  /// say nothing about their calibration, as all but the first of ImageJ's, have that of the first.
  var stacks: [ImageStack] {
    guard let first = datasets.first, datasets.count > 1, datasets.allSatisfy({ Self.isAlike($0, first) }) else {
      return []
    }
    var axis = AxisDescription(countingFrames: datasets.count)
    var note: String?
    // Its headers were read when it was opened: what goes wrong now is found again when its pages are read.
    if let file = try? TIFFHandle(path: path, limits: limits) {
      let stack = TIFFStackAxis(file, images: datasets.count)
      (axis, note) = (stack.axis, stack.note)
    }
    let description = first.stack(named: "pages", frames: axis, note: note)
    return [ImageStack(description: description, members: Array(datasets.indices))]
  }

  private static func isAlike(_ page: DatasetDescription, _ first: DatasetDescription) -> Bool {
    page.kind == .image && page.shape == first.shape && page.pixelType == first.pixelType
      && (page.pixelSize == nil || page.pixelSize == first.pixelSize)
  }
}

/// The axis from page to page of a stack, from ImageJ's description of the first page and DigitalMicrograph's tags.
struct TIFFStackAxis {
  let axis: AxisDescription
  /// What of the stack is not in the axis.
  let note: String?

  /// - Parameters:
  ///   - file: standing on its first page.
  ///   - images: how many pages there are.
  init(_ file: borrowing TIFFHandle, images: Int) {
    let description = file.text(TIFFTAG_IMAGEDESCRIPTION) ?? ""
    let values = description.hasPrefix("ImageJ=") ? Self.values(description) : [:]
    func number(_ key: String) -> Double? { values[key].flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil } }
    let sizes = ["channels", "slices", "frames"].map { (name: $0, size: values[$0].flatMap { Int($0) } ?? 1) }
    let several = sizes.filter { $0.size > 1 }
    guard several.count < 2 else {
      axis = AxisDescription(countingFrames: images)
      let list = several.map { "\($0.size) \($0.name)" }.joined(separator: ", ")
      note = "a hyperstack of \(list) becomes one row of images, in the order of the file"
      return
    }
    note = nil
    let isTime = several.first?.name == "frames"
    let name = isTime ? "time" : several.first?.name == "slices" ? "z" : "frame"
    if isTime, let interval = number("finterval"), interval > 0 {
      let unit = values["tunit"] ?? "sec"
      axis = AxisDescription(
        name: name, units: unit == "sec" ? "s" : unit, offset: 0, scale: interval, size: images)
    } else if name == "z", let step = number("spacing"), step > 0 {
      let unit = values["zunit"] ?? values["unit"] ?? ""
      axis = AxisDescription(
        name: name, units: unit == "micron" ? "\u{B5}m" : unit, offset: -(number("zorigin") ?? 0) * step, scale: step,
        size: images)
    } else {
      let step = file.privateDouble(65011) ?? 1
      axis = AxisDescription(
        name: name, units: file.privateText(65005) ?? "", offset: file.privateDouble(65008) ?? 0,
        scale: step == 0 || !step.isFinite ? 1 : step, size: images)
    }
  }

  /// The lines `key=value` of a description.
  private static func values(_ description: String) -> [String: String] {
    let pairs = description.split(whereSeparator: \.isNewline).compactMap { line -> (String, String)? in
      guard let sign = line.firstIndex(of: "=") else { return nil }
      return (String(line[..<sign]), TIFFCalibration.unescaped(String(line[sign...].dropFirst())))
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
