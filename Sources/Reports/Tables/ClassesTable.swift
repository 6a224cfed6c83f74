import DataModel

/// One line per class.
///
/// `fraction` is the share of the chips that count: the classified ones, without the supports where the pipeline leaves
/// those out. `area_nm2` is the area of the class's pixels in the label map, supports included; empty without a
/// calibration. `fraction_low` to `fraction_high` is the 95 % interval for this field, `area_low_nm2` to `area_high_nm2`
/// the same for the area, `material_low` to `material_high` the interval for the material that the field is a sample of;
/// empty where they could not be computed. `standard_error` is that of the fraction in this field, `effective_chips` how
/// many independent chips the field is worth.
func classesTable(of output: StrategyOutput, pixelSize: PixelSize?, supports: SupportSet) -> CSVTable {
  var table = CSVTable(columns: [
    "class", "chips", "fraction", "area_nm2", "standard_error", "supports", "fraction_low", "fraction_high",
    "area_low_nm2", "area_high_nm2", "material_low", "material_high", "effective_chips",
  ])
  let independent = output.statistics?.effectiveChips
  for line in classLines(of: output, pixelSize: pixelSize) {
    let count = supports.classes.first { $0.name == line.name }?.chips.count ?? 0
    let texts = [
      line.name, "\(line.chips)", field(line.fraction), measure(line.area), field(line.standardError), "\(count)",
      field(line.inField?.lowerBound), field(line.inField?.upperBound), measure(line.areaRange?.lowerBound),
      measure(line.areaRange?.upperBound), field(line.inMaterial?.lowerBound), field(line.inMaterial?.upperBound),
    ]
    table.add(texts + [measure(independent)])
  }
  return table
}

/// What is known of the share of one class.
struct ClassLine {
  let name: String
  let chips: Int
  let fraction: Double?
  let standardError: Double?
  let inField: ClosedRange<Double>?
  let inMaterial: ClosedRange<Double>?
  /// In nm².
  let area: Double?
  /// 95 % interval of the area in this field.
  let areaRange: ClosedRange<Double>?
}

/// The classes of a strategy in order; of an output without statistics the shares alone.
func classLines(of output: StrategyOutput, pixelSize: PixelSize?) -> [ClassLine] {
  let shares = ClassShares(of: output.segmentation)
  var pixels = [Int](repeating: 0, count: 256)
  for label in output.labelMap.values { pixels[Int(label)] += 1 }
  let covered = pixels[..<255].reduce(0, +)
  return output.segmentation.classes.enumerated().map { index, name in
    let line = output.statistics?.classes[index]
    let fraction = line?.fraction ?? shares.fractions[index]
    let area = pixelSize.map { Double(index < 255 ? pixels[index] : 0) * $0.areaInNM2 }
    let field = pixelSize.map { Double(covered) * $0.areaInNM2 }
    var areaRange: ClosedRange<Double>?
    if let range = line?.inField, let fraction, let area, let field {
      // The same uncertainty around the area of the map; chips that overlap share it out pixel by pixel.
      let low = max(0, area - (fraction - range.lowerBound) * field)
      areaRange = low...max(low, min(field, area + (range.upperBound - fraction) * field))
    }
    return ClassLine(
      name: name, chips: line?.chips ?? shares.chips[index], fraction: fraction, standardError: line?.standardError,
      inField: line?.inField, inMaterial: line?.inMaterial, area: area, areaRange: areaRange)
  }
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
