import Chips
import DataModel
import Encoders
import Kernels
import MicrographFiles

extension PipelinePlan {
  /// The image with the calibration of the pipeline where it has one, else the file's.
  static func readMicrograph(
    _ description: PipelineDescription, limits: ReadingLimits
  ) throws -> Micrograph {
    let path = description.resolved(description.image.file)
    let file = try open(path, named: "image", in: description, limits: limits)
    let read = try file.micrograph(dataset: description.image.dataset, page: description.image.page)
    try checkPixels(of: read, path: path)
    return read.calibrated(description.image.pixelSize ?? read.pixelSize)
  }

  static func checkPixels(of micrograph: Micrograph, path: String) throws(FileError) {
    let pixels = micrograph.intensity.elements
    guard let first = pixels.first else { throw FileError(.damaged, path: path, "the image has no pixels") }
    try checkIsFinite(micrograph, path: path)
    if pixels.allSatisfy({ $0 == first }) {
      throw FileError(
        .damaged, path: path, "every pixel has the value \(plainNumber(Double(first))); nothing to segment")
    }
  }

  /// Passes where every pixel is a finite number.
  static func checkIsFinite(_ micrograph: Micrograph, path: String) throws(FileError) {
    let pixels = micrograph.intensity.elements
    var broken = 0
    var firstBroken = 0
    for (index, value) in pixels.enumerated() where !value.isFinite {
      if broken == 0 { firstBroken = index }
      broken += 1
    }
    if broken > 0 {
      let (row, column) = firstBroken.quotientAndRemainder(dividingBy: micrograph.columns)
      throw FileError(
        .damaged, path: path,
        "\(broken) of \(pixels.count) pixels are not numbers (NaN or infinite), the first at row \(row), "
          + "column \(column); repair the image first")
    }
  }

  static func openSpectra(
    _ spectra: PipelineDescription.Spectra, micrograph: Micrograph, of description: PipelineDescription,
    limits: ReadingLimits
  ) throws -> SpectrumImage {
    let file = try open(description.resolved(spectra.file), named: "spectra", in: description, limits: limits)
    let image = try file.spectrumImage(dataset: spectra.dataset)
    do { try spectra.selection.check(against: image.energyAxis) } catch {
      throw description.place("spectra").failure("\(error)")
    }
    if case .rectangle = spectra.placement, micrograph.pixelSize == nil {
      throw description.place("spectra").failure(
        "a placement in nm needs the image's pixel size; add image.pixel-size")
    }
    return image
  }

  /// Finds settings that the image does not allow.
  static func checkPreprocessing(_ description: PipelineDescription, of micrograph: Micrograph) throws {
    for step in description.preprocessing {
      do { try step.check(rows: micrograph.rows, columns: micrograph.columns) } catch {
        throw description.place("preprocess").failure("\(error)")
      }
    }
  }

  /// Finds a placement beside the chips, and classes whose supports the spectra do not cover.
  static func checkCoverage(
    by spectra: SpectrumImage, of micrograph: Micrograph, grid: ChipGrid, supports: SupportSet,
    _ description: PipelineDescription
  ) throws {
    guard let asked = description.spectra, description.channels.contains(where: \.encoder.readsSpectra) else { return }
    let coverage: [Float]
    do {
      coverage = try chipCoverage(
        of: spectra, grid: grid, imagePixelSize: micrograph.pixelSize, placement: asked.placement)
    } catch { throw description.place("spectra").failure("\(error)") }
    let least = SpectrumEncoder().minimumCoverage
    for one in supports.classes where !one.chips.isEmpty && one.chips.allSatisfy({ coverage[$0] < least }) {
      throw description.place("supports").failure(
        "class \"\(one.name)\": no support lies inside the field of the spectra (half of it at least); "
          + "choose one that does")
    }
  }

  /// Opens a file that a part of the pipeline names; a file that is not there is an error of the pipeline.
  static func open(
    _ path: String, named key: String, in description: PipelineDescription, limits: ReadingLimits
  ) throws -> MicrographFile {
    do { return try MicrographFile.open(path, limits: limits) } catch {
      guard error.code == .notFound else { throw error }
      throw description.place(key).failure("no such file: \(path); paths are relative to the pipeline file")
    }
  }

  /// The grid with what it leaves out.
  static func layGrid(
    _ description: PipelineDescription, over micrograph: Micrograph
  ) throws -> (ChipGrid, notes: [String]) {
    let place = description.place("chips")
    do {
      switch description.chips {
      case .tiles(let tiles):
        let grid = try ChipGrid.tiles(tiles, imageRows: micrograph.rows, imageColumns: micrograph.columns)
        return (grid, coverageNotes(of: grid, tiles: tiles))
      case .size(let rows, let columns, let stride):
        var notes: [String] = []
        let height = micrograph.pixelSize?.heightInNM
        let width = micrograph.pixelSize?.widthInNM
        let chipRows = try pixels(rows, pixel: height, place: place, notes: &notes)
        let chipColumns = try pixels(columns, pixel: width, place: place, notes: &notes)
        let strideRows = try stride.map { try pixels($0.0, pixel: height, place: place, notes: &notes) }
        let strideColumns = try stride.map { try pixels($0.1, pixel: width, place: place, notes: &notes) }
        let grid = try ChipGrid(
          imageRows: micrograph.rows, imageColumns: micrograph.columns, chipRows: chipRows,
          chipColumns: chipColumns, strideRows: strideRows ?? chipRows, strideColumns: strideColumns ?? chipColumns)
        return (grid, notes + coverageNotes(of: grid, tiles: nil))
      }
    } catch let error as ChipGridError { throw place.failure("\(error)") }
  }

  private static func pixels(
    _ length: Length, pixel: Double?, place: PipelineDescription.Place, notes: inout [String]
  ) throws(PipelineError) -> Int {
    switch length {
    case .pixels(let count): return count
    case .nanometres(let nanometres):
      guard let pixel else {
        throw place.failure("lengths in nm need the image's pixel size; give px, or add image.pixel-size")
      }
      let count = (nanometres / pixel).rounded()
      guard count >= 1, count < 1e9 else {
        throw place.failure(
          "\(lengthText(inNM: nanometres)) are \(plainNumber(nanometres / pixel)) px of \(lengthText(inNM: pixel))")
      }
      let note = "\(lengthText(inNM: nanometres)) are \(Int(count)) px of \(lengthText(inNM: pixel))"
      if !notes.contains(note) { notes.append(note) }
      return Int(count)
    }
  }
}
