internal import DataModel

/// An EELS spectrum image of a Velox file: a spectrometer that takes several ranges of energies at once leaves one for
/// each.
///
/// A map is stored as columns, channels, rows and a line as positions, channels; that is how rosettasciio 0.15 reads them.
/// No real file was at hand: this is tested on files built after these facts.
struct VeloxEELS: Equatable, Sendable {
  /// How it is chosen, such as `EELS`.
  private(set) var name = "EELS"
  /// The data set.
  let path: String
  let shape: SpectrumShape
  let pixelType: PixelType
  /// Which axis of the file is which; a line counts as a map of one row, the slowest axis.
  let order: SpectrumAxes
  let energyAxis: EnergyAxis
  /// Of rows and columns.
  let scanAxes: [AxisDescription]
  let pixelSize: PixelSize?
  let beamEnergyInKeV: Double?
  let detector: String?
  let instrument: Instrument

  /// Reads the headers of a group; throws where it is no EELS spectrum image.
  ///
  /// - Parameter acquisitions: give the size of a pixel where the group itself does not.
  init(_ group: borrowing HDF5Object, _ acquisitions: VeloxAcquisitions) throws(FileError) {
    guard let data = group.child("Data") else {
      let (code, message) = group.obstacle(to: "Data")
      throw group.failure(code, message)
    }
    let storage = try HDF5Storage(data)
    let sizes = storage.shape
    guard (2...3).contains(sizes.count), sizes.allSatisfy({ (1...VeloxStream.mostScanPixels).contains($0) }) else {
      throw data.failure(.unsupported, "has the shape \(sizes); columns, channels and rows are expected")
    }
    let own = VeloxMetadata(group)
    let scan = own.pixelSize == nil ? acquisitions.metadata(from: own.start) ?? own : own
    order = sizes.count == 3 ? SpectrumAxes(row: 2, column: 0, channel: 1) : SpectrumAxes(channel: 2)
    shape = SpectrumShape(rows: sizes.count == 3 ? sizes[2] : 1, columns: sizes[0], channels: sizes[1])
    guard
      let energyAxis = VeloxMetadata(group, named: "AcquisitionMetadata").energyLosses(channels: shape.channels)
    else {
      throw group.failure(.damaged, "has no energies: AcquisitionMetadata does not give an offset and a dispersion")
    }
    self.energyAxis = energyAxis
    path = data.path
    pixelType = storage.values.type
    scanAxes = scan.axes(rows: shape.rows, columns: shape.columns)
    pixelSize = scan.pixelSize
    beamEnergyInKeV = own.beamEnergyInKeV ?? scan.beamEnergyInKeV
    detector = own.detector
    let settings = own.instrument(ofDetector: false)
    instrument = settings == .unknown ? scan.instrument(ofDetector: false) : settings
  }

  func named(_ name: String) -> VeloxEELS {
    var renamed = self
    renamed.name = name
    return renamed
  }

  var description: DatasetDescription {
    DatasetDescription(
      name: name, title: "EELS", kind: .spectrumImage, shape: [shape.rows, shape.columns, shape.channels],
      pixelType: pixelType,
      axes: scanAxes + [
        AxisDescription(
          name: "Energy loss", units: "eV", offset: energyAxis.offsetInEV, scale: energyAxis.stepInEV,
          size: energyAxis.channels)
      ], pixelSize: pixelSize, energyAxis: energyAxis, signalType: "EELS", beamEnergyInKeV: beamEnergyInKeV,
      detector: detector, instrument: instrument)
  }

  /// What reads the numbers.
  func source(_ root: borrowing HDF5Object) throws(FileError) -> any SpectrumBlockSource {
    guard let dataset = root.descendant(path.split(separator: "/").map(String.init)) else {
      throw FileError(.damaged, path: root.file, place: path, "cannot be opened")
    }
    let source = try HDF5SpectrumSource(dataset, axes: order)
    guard source.shape == shape else {
      throw FileError(.damaged, path: root.file, place: path, "has changed since it was opened")
    }
    return source
  }
}
