internal import DataModel

/// A stored array with its axes: what it is described as, and which axis is which.
struct StoredArray: Equatable {
  let description: DatasetDescription
  /// Nothing unless it is a spectrum image.
  let axes: SpectrumAxes?
  /// Nothing unless it is a stack of images.
  let stack: StoredStack?

  /// An array that can be read or listed.
  init(name: String, shape: [Int], pixelType: PixelType, axes: [StoredAxis], metadata: StoredMetadata) {
    let layout = StoredLayout(axes, recordBy: metadata.recordBy)
    var order: SpectrumAxes?
    var energyAxis: EnergyAxis?
    if case .spectrumImage(let found, let energies) = layout { (order, energyAxis) = (found, energies) }
    var (shape, axes) = (shape, axes)
    if let order, axes.count == 2 {
      // A line of spectra is a map of one row.
      (shape, axes) = ([1] + shape, [StoredAxis(oneRowOf: axes[order.column - 1])] + axes)
    }
    let descriptions = axes.map(\.description)
    let isImage = layout == .image
    let scanAxes = isImage ? axes : order.map { [axes[$0.row], axes[$0.column]] } ?? []
    var pixelSize: PixelSize?
    if scanAxes.count == 2, let height = scanAxes[0].stepInNM, let width = scanAxes[1].stepInNM {
      pixelSize = PixelSize(heightInNM: height, widthInNM: width)
    }
    self.axes = order
    stack = layout == .other ? StoredStack(name: name, pixelType: pixelType, axes: axes, metadata: metadata) : nil
    description = DatasetDescription(
      name: name, title: metadata.title ?? "", kind: isImage ? .image : order == nil ? .other : .spectrumImage,
      shape: order?.reordered(shape) ?? shape, pixelType: pixelType,
      axes: order?.reordered(descriptions) ?? descriptions, pixelSize: pixelSize, energyAxis: energyAxis,
      signalType: metadata.signalType, elements: metadata.elements, beamEnergyInKeV: metadata.beamEnergyInKeV,
      detector: metadata.detector, acquisition: metadata.acquisition,
      instrument: metadata.instrument)
  }

  /// An array that cannot be used.
  init(name: String, problem: String) {
    description = DatasetDescription(name: name, kind: .other, shape: [], pixelType: .uint8, problem: problem)
    axes = nil
    stack = nil
  }
}

/// What a file says about the making of an array, as far as it is used here.
struct StoredMetadata {
  var title: String?
  /// `EDS_TEM`, `EDS_SEM`, `EELS` and so on.
  var signalType: String?
  /// `image` or `spectrum`; only in containers of HyperSpy 1.
  var recordBy: String?
  var elements: [String] = []
  var beamEnergyInKeV: Double?
  var detector: String?
  var acquisition = Acquisition()
  var instrument = Instrument.unknown
}
