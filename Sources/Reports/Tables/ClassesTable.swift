import DataModel

/// One line per class.
///
/// `fraction` is the share of the classified chips; `area_nm2` is the area of the class's pixels in the label map,
/// empty without a calibration; `standard_error` is empty until it can be computed.
func classesTable(of output: StrategyOutput, pixelSize: PixelSize?, supports: SupportSet) -> CSVTable {
  var table = CSVTable(columns: ["class", "chips", "fraction", "area_nm2", "standard_error", "supports"])
  let shares = ClassShares(of: output.segmentation)
  var pixels = [Int](repeating: 0, count: 256)
  for label in output.labelMap.values { pixels[Int(label)] += 1 }
  for (index, name) in output.segmentation.classes.enumerated() {
    let area = pixelSize.map { Double(index < 255 ? pixels[index] : 0) * $0.areaInNM2 }
    let count = supports.classes.first { $0.name == name }?.chips.count ?? 0
    table.add([name, "\(shares.chips[index])", field(shares.fractions[index]), measure(area), "", "\(count)"])
  }
  return table
}

/// How many chips every class has.
struct ClassShares {
  /// Chips per class.
  let chips: [Int]
  /// Share of the classified chips per class; nothing where none is classified.
  let fractions: [Double?]

  init(of segmentation: Segmentation) {
    var chips = [Int](repeating: 0, count: segmentation.classes.count)
    for label in segmentation.labels where label >= 0 { chips[Int(label)] += 1 }
    let classified = chips.reduce(0, +)
    self.chips = chips
    fractions = chips.map { classified > 0 ? Double($0) / Double(classified) : nil }
  }
}
