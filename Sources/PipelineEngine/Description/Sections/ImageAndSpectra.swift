import Chips
import DataModel

extension PipelineDescription {
  static func readImage(_ value: YAMLValue) throws(PipelineError) -> Image {
    let keys = try value.mapping(allowed: ["file", "dataset", "page", "pixel-size"])
    return Image(
      file: try keys.required("file").text("a file name"), dataset: try keys["dataset"]?.text(),
      page: try keys["page"]?.integer(least: 0), pixelSize: try keys["pixel-size"].map(readPixelSize))
  }

  /// `0.02 nm`, or `[height, width]`.
  private static func readPixelSize(_ value: YAMLValue) throws(PipelineError) -> PixelSize {
    let height: Double
    let width: Double
    if value.isList {
      let pair = try value.pair("one length or [height, width]")
      height = try pair.0.nanometres()
      width = try pair.1.nanometres()
    } else {
      height = try value.nanometres()
      width = height
    }
    guard let size = PixelSize(heightInNM: height, widthInNM: width) else {
      throw value.failure("must be above 0, found \(value.found)")
    }
    return size
  }

  static func readSpectra(_ value: YAMLValue) throws(PipelineError) -> Spectra {
    let keys = try value.mapping(allowed: ["file", "dataset", "energy-range", "exclude", "bin", "placement"])
    var excluded: [ClosedRange<Double>] = []
    for window in try keys["exclude"]?.list("a list of energy windows such as [[7.9 keV, 8.2 keV]]") ?? [] {
      excluded.append(try readWindow(window))
    }
    let bin = keys["bin"]
    let binInEV = try bin?.electronvolts()
    if let bin, let binInEV, binInEV <= 0 { throw bin.failure("must be above 0, found \(bin.found)") }
    return Spectra(
      file: try keys.required("file").text("a file name"), dataset: try keys["dataset"]?.text(),
      selection: SpectralSelection(
        energyRangeInEV: try keys["energy-range"].map(readWindow), excludeInEV: excluded, binInEV: binInEV),
      placement: try keys["placement"].map(readPlacement) ?? .sameField)
  }

  private static func readWindow(_ value: YAMLValue) throws(PipelineError) -> ClosedRange<Double> {
    let pair = try value.pair("two energies such as [0.2 keV, 20 keV]")
    let lower = try pair.0.electronvolts()
    let upper = try pair.1.electronvolts()
    guard lower < upper else {
      throw value.failure("the first energy must be below the second, found \(pair.0.found) and \(pair.1.found)")
    }
    return lower...upper
  }

  /// `same-field`, or the field's rectangle on the image, from the top left corner: down first, then to the right.
  private static func readPlacement(_ value: YAMLValue) throws(PipelineError) -> FieldPlacement {
    if value.isScalar {
      let name = try value.text()
      guard name == "same-field" else {
        throw value.failure(
          "unknown placement \(value.found); allowed: same-field, or {origin: [0 nm, 0 nm], size: [20 nm, 20 nm]}")
      }
      return .sameField
    }
    let keys = try value.mapping(allowed: ["origin", "size"])
    let origin = try keys.required("origin").pair("[distance from the top, distance from the left]")
    let size = try keys.required("size").pair("[height, width]")
    return .rectangle(
      xInNM: try origin.1.nanometres(orZeroOrLess: true), yInNM: try origin.0.nanometres(orZeroOrLess: true),
      widthInNM: try size.1.nanometres(), heightInNM: try size.0.nanometres())
  }
}
