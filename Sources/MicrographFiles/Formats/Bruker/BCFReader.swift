internal import DataModel
internal import Foundation
internal import Kernels

/// Bruker's hyper map (`.bcf`, Esprit 1.9 and 2): images and the EDS map of one scan in an SFS container.
struct BCFReader: FormatReader {
  let datasets: [DatasetDescription]
  private let path: String
  private let limits: ReadingLimits
  /// Numbers of the maps, `SpectrumDataN`, in the order of the last data sets.
  private let maps: [Int]

  /// Reads the header.
  init(path: String, limits: ReadingLimits) throws(FileError) {
    let container = try SFSContainer(try FileBytes(path: path, limits: limits))
    let header = try BCFHeader(path: path, limits: limits)
    self.path = path
    self.limits = limits
    maps = container.items.compactMap { item in
      item.name.hasPrefix("SpectrumData") && !item.isFolder ? Int(item.name.dropFirst(12)) : nil
    }.sorted()
    var names = UniqueNames()
    var datasets: [DatasetDescription] = []
    for (index, plane) in header.planes.enumerated() {
      datasets.append(
        DatasetDescription(
          name: names.next(plane.title.isEmpty ? "image \(index)" : plane.title), title: plane.title, kind: .image,
          shape: [plane.rows, plane.columns], pixelType: plane.type,
          axes: DatasetDescription.imageAxes(rows: plane.rows, columns: plane.columns, pixelSize: header.pixelSize),
          pixelSize: header.pixelSize, beamEnergyInKeV: header.beamEnergyInKeV,
          acquisition: Acquisition(start: header.acquisition.start, dwellTimeInS: header.acquisition.dwellTimeInS),
          instrument: header.instrument,
          note: index < header.overviewIndex ? nil : Self.overviewNote(header)))
    }
    for number in maps { datasets.append(try Self.describe(number, header, &names, path, limits)) }
    guard !datasets.isEmpty else { throw FileError(.noSuchDataset, path: path, "holds neither an image nor a map") }
    self.datasets = datasets
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let (plane, bytes) = try values(at: index)
    var matrix = Matrix(rows: plane.rows, columns: plane.columns)
    matrix.elements.withUnsafeMutableBufferPointer { floats in
      bytes.withUnsafeBytes { StoredValues(type: plane.type, bigEndian: false).convert($0, to: floats) }
    }
    return matrix
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let (plane, bytes) = try values(at: index)
    var labels = [UInt8](repeating: 0, count: plane.rows * plane.columns)
    let bad = labels.withUnsafeMutableBufferPointer { labels in
      bytes.withUnsafeBytes { StoredValues(type: plane.type, bigEndian: false).convert($0, to: labels) }
    }
    if let bad {
      throw FileError(
        .wrongKind, path: path, place: datasets[index].name, "a label mask needs values from 0 to 255, found \(bad)")
    }
    return labels
  }

  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    let number = maps[index - (datasets.count - maps.count)]
    let description = datasets[index]
    let source = try BCFSpectrumSource(
      SFSStream(path: path, name: "SpectrumData\(number)", limits: limits), channels: description.shape[2],
      type: description.pixelType)
    guard [source.shape.rows, source.shape.columns] == Array(description.shape.prefix(2)) else {
      throw FileError(.damaged, path: path, place: description.name, "has changed since it was opened")
    }
    return source
  }

  private func values(at index: Int) throws(FileError) -> (BCFHeader.Plane, Data) {
    let header = try BCFHeader(path: path, limits: limits)
    guard header.planes.indices.contains(index) else {
      throw FileError(.damaged, path: path, place: datasets[index].name, "has changed since it was opened")
    }
    let plane = header.planes[index]
    try limits.checkImage(rows: plane.rows, columns: plane.columns, path: path, place: datasets[index].name)
    let needed = plane.rows * plane.columns * plane.type.bytes
    guard let data = Data(base64Encoded: Data(header.tree.bytes[plane.data]), options: .ignoreUnknownCharacters),
      data.count == needed
    else {
      throw FileError(
        .damaged, path: path, place: datasets[index].name,
        "is damaged: \(plane.rows) x \(plane.columns) numbers of \(plane.type) are expected in its Base64")
    }
    return (plane, data)
  }

  private static func describe(
    _ number: Int, _ header: BCFHeader, _ names: inout UniqueNames, _ path: String, _ limits: ReadingLimits
  ) throws(FileError) -> DatasetDescription {
    let map = try header.map(number)
    let rows = try BCFRows(SFSStream(path: path, name: "SpectrumData\(number)", limits: limits))
    let energies = map.energyAxis
    return DatasetDescription(
      name: names.next("EDX"), title: "EDX", kind: .spectrumImage,
      shape: [rows.rows, rows.columns, energies.channels], pixelType: map.type,
      axes: DatasetDescription.imageAxes(rows: rows.rows, columns: rows.columns, pixelSize: header.pixelSize) + [
        AxisDescription(
          name: "Energy", units: "keV", offset: energies.offsetInEV / 1000, scale: energies.stepInEV / 1000,
          size: energies.channels)
      ], pixelSize: header.pixelSize, energyAxis: energies,
      // Nothing in the file says which kind of microscope it was; no SEM goes beyond 30 kV.
      signalType: (header.beamEnergyInKeV ?? 0) > 30 ? "EDS_TEM" : "EDS_SEM", elements: header.elements,
      beamEnergyInKeV: map.beamEnergyInKeV, detector: map.detector, acquisition: header.acquisition,
      instrument: map.instrument,
      note: windowNote(header, rows))
  }

  /// The window lies in the scan's own pixels, so the map needs no placement; all pixels around it are zero.
  private static func windowNote(_ header: BCFHeader, _ rows: BCFRows) -> String? {
    guard let window = header.window, window.rows.upperBound < rows.rows, window.columns.upperBound < rows.columns,
      window.rows.count < rows.rows || window.columns.count < rows.columns
    else { return nil }
    return "only the rows \(window.rows.lowerBound)-\(window.rows.upperBound) and the columns "
      + "\(window.columns.lowerBound)-\(window.columns.upperBound) were mapped; the others are zero"
  }

  /// What to write in a pipeline that lays the map on its overview.
  private static func overviewNote(_ header: BCFHeader) -> String {
    guard let place = header.placeOnOverview, let size = header.pixelSize else { return "an overview of the sample" }
    func length(_ pixels: Int, _ side: Double) -> String { "\((Double(pixels) * side * 1000).rounded() / 1000) nm" }
    let origin = [
      length(place.rows.lowerBound, size.heightInNM), length(place.columns.lowerBound, size.widthInNM),
    ]
    let extent = [length(place.rows.count, size.heightInNM), length(place.columns.count, size.widthInNM)]
    return "an overview of the sample; maps lie on it at spectra.placement: {origin: [\(origin[0]), \(origin[1])], "
      + "size: [\(extent[0]), \(extent[1])]}"
  }
}
