internal import DataModel
internal import Kernels

/// Oxford Instruments' `.h5oina` files (H5OINA format specification 1 to 5): the X-ray spectra and the electron images of
/// every acquisition.
///
/// An acquisition is a group named by a number, with groups of techniques, each with a `Header` and `Data`. Numbers of the
/// header are data sets of one value: sizes in cells, steps in µm, channels in eV, the beam in kV. Maps are stored as
/// lists of cells, row after row.
struct H5OINAReader: FormatReader {
  let datasets: [DatasetDescription]
  private let path: String
  private let limits: ReadingLimits
  private let maps: [CellMap]

  /// Acquisitions and images of a project.
  private static let mostGroups = 1000

  /// Whether a file says that Oxford Instruments' programs wrote it.
  static func isOne(_ root: borrowing HDF5Object) -> Bool {
    root.child("Manufacturer")?.texts()?.first?.hasPrefix("Oxford Instruments") == true
      && root.child("Format Version") != nil
  }

  /// Reads all headers.
  init(_ root: borrowing HDF5Object) throws(FileError) {
    path = root.file
    limits = root.limits
    var maps: [CellMap] = []
    for name in root.childNames(limit: Self.mostGroups) where name.allSatisfy(\.isNumber) {
      guard let acquisition = root.child(name), acquisition.isGroup else { continue }
      Self.addImages(acquisition, to: &maps)
      Self.addSpectra(acquisition, to: &maps)
    }
    guard !maps.isEmpty else {
      throw FileError(.noSuchDataset, path: path, "holds neither electron images nor X-ray spectra")
    }
    self.maps = maps
    datasets = maps.map(\.description)
  }

  func image(at index: Int) throws(FileError) -> Matrix { try layer(index).image() }

  func labels(at index: Int) throws(FileError) -> [UInt8] { try layer(index).labels(datasets[index].pixelType) }

  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource { try source(index) }

  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource { try source(index) }

  private func layer(_ index: Int) throws(FileError) -> LayerReading {
    LayerReading(source: try source(index), limits: limits, file: path, dataset: datasets[index].name)
  }

  private func source(_ index: Int) throws(FileError) -> CellMapSource {
    let name = datasets[index].name
    let root = try HDF5Object(file: path, limits: limits)
    guard let dataset = root.descendant(name.split(separator: "/").map(String.init)) else {
      throw FileError(.damaged, path: path, place: name, "cannot be opened")
    }
    return try CellMapSource(dataset, map: maps[index])
  }

  // MARK: - Listing

  /// `Electron Image/Data/SE/…`, `…/BSE/…` and `…/FSE/…`.
  private static func addImages(_ acquisition: borrowing HDF5Object, to maps: inout [CellMap]) {
    guard let technique = acquisition.child("Electron Image"), let data = technique.child("Data") else { return }
    let header = CellHeader(technique)
    for detector in data.childNames(limit: mostGroups) {
      guard let group = data.child(detector) else { continue }
      if group.isDataset {
        maps.append(CellMap(image: group, title: detector, detector: detector, header))
        continue
      }
      for title in group.childNames(limit: mostGroups) {
        if let image = group.child(title), image.isDataset {
          maps.append(CellMap(image: image, title: title, detector: detector, header))
        }
      }
    }
  }

  /// `EDS/Data/Spectrum`, and the maps of lines that AZtec computed from it.
  private static func addSpectra(_ acquisition: borrowing HDF5Object, to maps: inout [CellMap]) {
    guard let technique = acquisition.child("EDS"), let data = technique.child("Data") else { return }
    let header = CellHeader(technique)
    var elements: Set<String> = []
    for kind in ["Window Integral", "Peak Area", "Composition"] {
      guard let group = data.child(kind), group.isGroup else { continue }
      for title in group.childNames(limit: mostGroups) {
        guard let map = group.child(title), map.isDataset else { continue }
        // `Fe Kα1`: the element stands in front of the line.
        let element = title.split(separator: " ").first.map(String.init) ?? ""
        if (1...2).contains(element.count) { elements.insert(element) }
        maps.append(CellMap(image: map, title: "\(kind) \(title)", detector: "EDS", header))
      }
    }
    if let spectra = data.child("Spectrum") {
      maps.append(CellMap(spectra: spectra, elements: elements.sorted(), header))
    } else if data.link(to: "Spectrum") == .inside {
      maps.append(CellMap(name: data.path(of: "Spectrum"), problem: data.obstacle(to: "Spectrum").message))
    }
  }
}
