internal import DataModel

/// The numbers in the `Header` of a technique of an `.h5oina` file.
struct CellHeader {
  let rows: Int?
  let columns: Int?
  let stepYInUM: Double?
  let stepXInUM: Double?
  let beamEnergyInKeV: Double?
  let channelWidthInEV: Double?
  let startChannelInEV: Double?
  let label: String?
  let acquisition: Acquisition
  let instrument: Instrument

  /// No stage scans more.
  private static let mostCells = 1 << 16

  init(_ technique: borrowing HDF5Object) {
    let header = technique.child("Header")
    func number(_ name: String) -> Double? {
      guard let values = try? header?.child(name)?.numbers(limit: 1), let value = values.first, value.isFinite else {
        return nil
      }
      return value
    }
    func angle(_ name: String) -> Double? { number(name).degrees }
    func cells(_ name: String) -> Int? {
      number(name).flatMap { Int(exactly: $0) }.flatMap { (1...Self.mostCells).contains($0) ? $0 : nil }
    }
    rows = cells("Y Cells")
    columns = cells("X Cells")
    stepYInUM = number("Y Step")
    stepXInUM = number("X Step")
    beamEnergyInKeV = number("Beam Voltage").flatMap { $0 > 0 ? $0 : nil }
    channelWidthInEV = number("Channel Width")
    startChannelInEV = number("Start Channel")
    label = header?.child("Analysis Label")?.texts()?.first
    let date = header?.child("Acquisition Date")?.texts()?.first
    acquisition = Acquisition(
      // ISO 8601: `2024-02-29T06:58:04`.
      start: date?.replacing("T", with: " "), dwellTimeInS: number("Dwell Time").map { $0 * 1e-6 })
    // Lengths of the stage are in mm, all angles in radians.
    func stage(_ name: String) -> Double? {
      (try? header?.descendant(["Stage Position", name])?.numbers(limit: 1))?.first
    }
    instrument = Instrument(
      kind: .scanning, magnification: number("Magnification"), workingDistanceInMM: number("Working Distance"),
      stage: Stage(
        xInMM: stage("X"), yInMM: stage("Y"), zInMM: stage("Z"), alphaInDegrees: stage("Tilt").degrees,
        rotationInDegrees: stage("Rotation").degrees),
      detector: XRayDetector(
        elevationInDegrees: angle("Detector Elevation"), azimuthInDegrees: angle("Detector Azimuth")))
  }

  var pixelSize: PixelSize? {
    guard let stepYInUM, let stepXInUM else { return nil }
    return PixelSize(heightInNM: stepYInUM * 1000, widthInNM: stepXInUM * 1000)
  }
}

/// A map of cells of an `.h5oina` file: an image, or a spectrum for every cell.
struct CellMap {
  let description: DatasetDescription
  /// Rows, columns and channels; 1 channel for an image. Nothing where it cannot be read.
  let shape: SpectrumShape?

  /// An image: a list of cells, or rows and columns.
  init(image: borrowing HDF5Object, title: String, detector: String, _ header: CellHeader) {
    self.init(image, header) { (storage) throws(FileError) in
      guard let rows = header.rows, let columns = header.columns else {
        throw image.failure(.damaged, "has no size: the Header names no X Cells and Y Cells")
      }
      guard storage.shape == [rows * columns] || storage.shape == [rows, columns] else {
        throw image.failure(.damaged, "has \(storage.shape) numbers for \(rows) x \(columns) cells")
      }
      return (
        DatasetDescription(
          name: image.path, title: title, kind: .image, shape: [rows, columns], pixelType: storage.values.type,
          axes: DatasetDescription.imageAxes(rows: rows, columns: columns, pixelSize: header.pixelSize),
          pixelSize: header.pixelSize, beamEnergyInKeV: header.beamEnergyInKeV, detector: detector,
          acquisition: header.acquisition, instrument: header.instrument),
        SpectrumShape(rows: rows, columns: columns, channels: 1)
      )
    }
  }

  /// Spectra: cells and channels.
  init(spectra: borrowing HDF5Object, elements: [String], _ header: CellHeader) {
    self.init(spectra, header, signalType: "EDS_SEM") { (storage) throws(FileError) in
      guard let rows = header.rows, let columns = header.columns else {
        throw spectra.failure(.damaged, "has no size: the Header names no X Cells and Y Cells")
      }
      guard storage.shape.count == 2, storage.shape[0] == rows * columns, storage.shape[1] > 0 else {
        throw spectra.failure(
          .damaged, "is of \(storage.shape); \(rows) x \(columns) cells and their channels are expected")
      }
      let channels = storage.shape[1]
      guard let width = header.channelWidthInEV,
        let energyAxis = EnergyAxis(offsetInEV: header.startChannelInEV ?? 0, stepInEV: width, channels: channels)
      else { throw spectra.failure(.damaged, "has no energies: the Header names no Channel Width") }
      return (
        DatasetDescription(
          name: spectra.path, title: header.label ?? "", kind: .spectrumImage, shape: [rows, columns, channels],
          pixelType: storage.values.type,
          axes: DatasetDescription.imageAxes(rows: rows, columns: columns, pixelSize: header.pixelSize) + [
            AxisDescription(
              name: "Energy", units: "eV", offset: energyAxis.offsetInEV, scale: energyAxis.stepInEV, size: channels)
          ], pixelSize: header.pixelSize, energyAxis: energyAxis, signalType: "EDS_SEM", elements: elements,
          beamEnergyInKeV: header.beamEnergyInKeV, detector: "EDS",
          acquisition: header.acquisition, instrument: header.instrument),
        SpectrumShape(rows: rows, columns: columns, channels: channels)
      )
    }
  }

  /// A map that cannot be read; whoever asks for spectra is told why where it would have held them.
  init(name: String, problem: String, signalType: String? = nil) {
    description = DatasetDescription(
      name: name, kind: .other, shape: [], pixelType: .uint8, signalType: signalType, problem: problem)
    shape = nil
  }

  private init(description: DatasetDescription, shape: SpectrumShape) {
    self.description = description
    self.shape = shape
  }

  private init(
    _ dataset: borrowing HDF5Object, _ header: CellHeader, signalType: String? = nil,
    _ describe: (HDF5Storage) throws(FileError) -> (DatasetDescription, SpectrumShape)
  ) {
    do throws(FileError) {
      let (description, shape) = try describe(HDF5Storage(dataset))
      self.init(description: description, shape: shape)
    } catch { self.init(name: dataset.path, problem: error.message, signalType: signalType) }
  }
}
