internal import DataModel
internal import Foundation
internal import Kernels

/// TIA's files: a series (`.ser`) of images or spectra, or the record (`.emi`) of an acquisition with its series beside it
/// (`NAME_1.ser` …).
///
/// Images are stored from the bottom row to the top and are turned. A map of spectra that was stopped early ends with its
/// last whole row.
struct TIAReader: FormatReader {
  let datasets: [DatasetDescription]
  private let raw: RawDatasets
  /// Spectrum images by their index in ``datasets``.
  private let maps: [Int: Map]
  private let limits: ReadingLimits

  private struct Map {
    let path: String
    let starts: [Int]
  }

  static let recordSignature: [UInt8] = [0x4A, 0x4B, 0x00, 0x02]

  /// Reads one series.
  init(series path: String, limits: ReadingLimits) throws(FileError) {
    try self.init([path], record: nil, limits: limits)
  }

  /// Reads a record and the series beside it.
  init(record file: borrowing FileBytes) throws(FileError) {
    let path = file.path
    let record = try EMIRecord(file)
    let base = path.lowercased().hasSuffix(".emi") ? String(path.dropLast(4)) : path
    let series = (0...99).map { "\(base)_\($0).ser" }.filter { FileManager.default.fileExists(atPath: $0) }
    guard !series.isEmpty else {
      throw FileError(.notFound, path: path, "describes series that are not there: \(base)_1.ser is expected beside it")
    }
    try self.init(series, record: record, limits: file.limits)
  }

  private init(_ series: [String], record: EMIRecord?, limits: ReadingLimits) throws(FileError) {
    var raw = RawDatasets(limits: limits)
    var maps: [Int: Map] = [:]
    for path in series {
      let name =
        series.count == 1
        ? "series" : "series \((path as NSString).lastPathComponent.split(separator: "_").last?.dropLast(4) ?? "")"
      do throws(FileError) {
        let file = try SERFile(try FileBytes(path: path, limits: limits))
        if file.isSpectra {
          Self.addSpectra(file, name, path, record, &raw, &maps)
        } else {
          Self.addImages(file, name, path, record, &raw)
        }
      } catch {
        // The other series of a record can be read all the same.
        guard series.count > 1 else { throw error }
        var about = RawDescription(name: name, title: "", type: .uint8, axes: [])
        about.problem = error.message
        raw.add(about, path: path, array: nil)
      }
    }
    self.raw = raw
    self.maps = maps
    self.limits = limits
    datasets = raw.descriptions
  }

  var stacks: [ImageStack] { raw.stacks }

  func image(at index: Int) throws(FileError) -> Matrix { try raw.image(at: index) }
  func labels(at index: Int) throws(FileError) -> [UInt8] { try raw.labels(at: index) }

  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    maps[index] == nil ? try raw.numbers(at: index, wholeSpectra: wholeSpectra) : try spectra(at: index)
  }

  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    guard let map = maps[index] else { preconditionFailure("data set \(index) is no spectrum image") }
    let shape = datasets[index].shape
    return try SERSpectrumSource(
      path: map.path, starts: map.starts,
      shape: SpectrumShape(rows: shape[0], columns: shape[1], channels: shape[2]), type: datasets[index].pixelType,
      limits: limits)
  }

  private static func addImages(
    _ file: SERFile, _ name: String, _ path: String, _ record: EMIRecord?, _ raw: inout RawDatasets
  ) {
    let isPattern = record?.isDiffraction(scanned: (file.dimensions.first?.units).map { !$0.isEmpty } ?? false) ?? false
    let axes = [0, 1].map { axis in
      let calibration = file.calibrations[axis]
      return AxisDescription(
        name: axis == 0 ? "y" : "x", units: isPattern ? "1/nm" : "nm",
        offset: isPattern ? calibration.offset * 1e-9 : calibration.offset * 1e9,
        scale: isPattern ? calibration.step * 1e-9 : calibration.step * 1e9, size: file.shape[axis])
    }
    var about = RawDescription(
      name: name, title: "", type: file.type, axes: axes, beamEnergyInKeV: record?.beamEnergyInKeV)
    about.acquisition = Acquisition(start: record?.start, dwellTimeInS: isPattern ? nil : record?.dwellTimeInS)
    about.instrument = record?.instrument ?? .unknown
    guard file.valid <= RawDatasets.mostFrames else {
      var stack = about
      stack.axes.insert(AxisDescription(name: "frame", units: "", offset: 0, scale: 1, size: file.valid), at: 0)
      stack.problem = RawDatasets.tooManyFrames(file.valid)
      raw.add(stack, path: path, array: nil)
      return
    }
    if file.valid > 1 {
      var stack = about
      stack.axes.insert(frames(file), at: 0)
      raw.addStack(stack, members: raw.items.count..<raw.items.count + file.valid)
    }
    for (frame, start) in file.starts.enumerated() {
      var about = about
      if file.valid > 1 { about.name = "\(name) frame \(frame)" }
      raw.add(
        about, path: path, array: RawArray(offset: start, shape: file.shape, type: file.type), isUpsideDown: true)
    }
  }

  /// The axis from image to image; it only counts where the series has several dimensions.
  private static func frames(_ file: SERFile) -> AxisDescription {
    guard file.dimensions.count == 1, let dimension = file.dimensions.first, !dimension.units.isEmpty else {
      return AxisDescription(countingFrames: file.valid)
    }
    let isLength = dimension.units == "meters"
    let nanometres: Double = isLength ? 1e9 : 1
    return AxisDescription(
      name: "frame", units: isLength ? "nm" : dimension.units, offset: dimension.offset * nanometres,
      scale: dimension.step * nanometres, size: file.valid)
  }

  private static func addSpectra(
    _ file: SERFile, _ name: String, _ path: String, _ record: EMIRecord?, _ raw: inout RawDatasets,
    _ maps: inout [Int: Map]
  ) {
    let energy = AxisDescription(
      name: "Energy", units: "eV", offset: file.calibrations[0].offset, scale: file.calibrations[0].step,
      size: file.shape[0])
    func axis(_ name: String, _ dimension: SERFile.Dimension, size: Int) -> AxisDescription {
      let isLength = dimension.units == "meters"
      return AxisDescription(
        name: name, units: isLength ? "nm" : dimension.units, offset: dimension.offset * (isLength ? 1e9 : 1),
        scale: dimension.step * (isLength ? 1e9 : 1), size: size)
    }
    var about = RawDescription(
      name: name, title: "", type: file.type, axes: [energy], beamEnergyInKeV: record?.beamEnergyInKeV)
    // The record's dwell time is that of images.
    about.acquisition = Acquisition(start: record?.start)
    about.instrument = record?.instrument ?? .unknown
    // A line is a map of one row. The first dimension runs along a row unless the positions say that it runs down a column.
    let isLine = file.dimensions.count == 1 && file.valid > 1
    let sizes = isLine ? [file.valid, 1] : file.dimensions.map(\.size)
    let lines = sizes.count == 2 && sizes[0] > 0 ? min(file.valid / sizes[0], sizes[1]) : 0
    guard sizes.count == 2, lines > 0, energy.energies != nil else {
      let series = file.dimensions.first.map { axis("position", $0, size: file.valid) }
      about.axes = (series.map { [$0] } ?? []) + [energy]
      about.problem =
        file.valid == 1 ? "is one spectrum" : "is a list of \(file.valid) spectra; a map of rows and columns is needed"
      raw.add(about, path: path, array: nil)
      return
    }
    guard !isLine else {
      let line = axis("x", file.dimensions[0], size: file.valid)
      about.axes = [line, energy]
      maps[raw.items.count] = Map(path: path, starts: file.starts)
      let array = RawArray(offset: file.starts[0], shape: [file.valid, file.shape[0]], type: file.type)
      raw.add(about, path: path, array: array, energy: 1)
      return
    }
    let (fast, slow) = (sizes[0], lines)
    let rows = file.rowsFirst ? slow : fast
    let columns = file.rowsFirst ? fast : slow
    let (x, y) = (file.dimensions[file.rowsFirst ? 0 : 1], file.dimensions[file.rowsFirst ? 1 : 0])
    about.axes = [axis("y", y, size: rows), axis("x", x, size: columns), energy]
    var starts = [Int](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        starts[row * columns + column] = file.starts[file.rowsFirst ? row * fast + column : column * fast + row]
      }
    }
    maps[raw.items.count] = Map(path: path, starts: starts)
    let shape = [rows, columns, file.shape[0]]
    raw.add(about, path: path, array: RawArray(offset: starts[0], shape: shape, type: file.type), energy: 2)
  }
}
