internal import DataModel
internal import Kernels

/// The data sets of a format whose numbers lie unpacked in a file: images, stacks of images and cubes.
struct RawDatasets: Sendable {
  /// A data set and where its numbers are.
  struct Item: Sendable {
    let description: DatasetDescription
    /// The file that holds them.
    let path: String
    /// Nothing where they cannot be used.
    let array: RawArray?
    /// For spectrum images.
    let axes: SpectrumAxes?
    /// Whether the rows of an image are stored from the bottom to the top.
    let isUpsideDown: Bool
  }

  private(set) var items: [Item] = []
  /// Arrays of images and series of them.
  private(set) var stacks: [ImageStack] = []
  /// Where the stacks lie that are one array.
  private var stackArrays: [Int: (path: String, array: RawArray)] = [:]
  private let limits: ReadingLimits
  private var names = UniqueNames()

  /// - Parameter limits: for reading the numbers later.
  init(limits: ReadingLimits) { self.limits = limits }

  /// A stack of more images is told as a whole, not image by image.
  static let mostFrames = 4096

  /// Why the images of a long stack cannot be chosen.
  static func tooManyFrames(_ count: Int) -> String {
    "is a stack of \(count) images; up to \(mostFrames) can be chosen from: cut it into shorter ones"
  }

  /// Adds what an array with axes is: an image, the images of a stack, a spectrum image, or something that is only told.
  ///
  /// - Parameters:
  ///   - about: title, name, axes in the file's order and all else that is known; kind and pixel size are found here.
  ///   - energy: the axis of the array that holds energies; nothing where none does.
  mutating func add(
    _ about: RawDescription, path: String, array: RawArray?, energy: Int? = nil, isUpsideDown: Bool = false
  ) {
    let axes = about.axes
    if let array, array.shape.count == 2, energy == nil {
      append(about.dataset(names.next(about.name), .image, axes), path, array, nil, isUpsideDown)
      return
    }
    if let array, array.shape.count == 2, let energy, let energies = axes[energy].energies {
      // A line of spectra is a map of one row.
      let order = SpectrumAxes(channel: energy + 1)
      let row = AxisDescription(oneRowOf: axes[1 - energy])
      let description = about.dataset(
        names.next(about.name), .spectrumImage, order.reordered([row] + axes), energyAxis: energies)
      append(description, path, array.asOneLayer, order, false)
      return
    }
    if let array, array.shape.count == 3 {
      if let energy, let energies = axes[energy].energies {
        let order = SpectrumAxes(channel: energy)
        let description = about.dataset(
          names.next(about.name), .spectrumImage, order.reordered(axes), energyAxis: energies)
        append(description, path, array, order, false)
        return
      }
      let isLong = array.shape[0] > Self.mostFrames
      if energy == nil, array.shape[0] > 1, !isLong || array.encoding != .blueGreenRed {
        if array.encoding != .blueGreenRed { stackArrays[stacks.count] = (path, array) }
        addStack(about, members: items.count..<items.count + (isLong ? 1 : array.shape[0]))
      }
      if energy == nil, !isLong {
        for frame in 0..<array.shape[0] {
          let name = array.shape[0] == 1 ? about.name : "\(about.name) frame \(frame)"
          let description = about.dataset(names.next(name), .image, Array(axes.suffix(2)))
          append(description, path, array.image(frame), nil, isUpsideDown)
        }
        return
      }
    }
    var about = about
    if about.problem == nil, array?.shape.count == 3, energy == nil {
      about.problem = Self.tooManyFrames(axes[0].size)
    }
    append(about.dataset(names.next(about.name), .other, axes), path, nil, nil, false)
  }

  /// Adds a stack of images that are added one by one.
  ///
  /// - Parameters:
  ///   - about: with three axes: frames, rows, columns.
  ///   - members: the indices that the images have or will have.
  mutating func addStack(_ about: RawDescription, members: Range<Int>) {
    let name = printable(about.name.isEmpty ? "data" : about.name)
    let axes = [about.axes[0].orCounting] + about.axes.dropFirst()
    stacks.append(ImageStack(description: about.dataset(name, .other, axes, isStack: true), members: Array(members)))
  }

  private mutating func append(
    _ description: DatasetDescription, _ path: String, _ array: RawArray?, _ axes: SpectrumAxes?, _ isUpsideDown: Bool
  ) {
    items.append(Item(description: description, path: path, array: array, axes: axes, isUpsideDown: isUpsideDown))
  }

  var descriptions: [DatasetDescription] { items.map(\.description) }

  /// The image at an index.
  func image(at index: Int) throws(FileError) -> Matrix {
    let item = items[index]
    guard let array = item.array else { preconditionFailure("data set \(index) is no image") }
    var matrix = try array.matrix(item.path, name: item.description.name, limits: limits)
    if item.isUpsideDown { turn(&matrix.elements, columns: matrix.columns) }
    return matrix
  }

  /// The class indices of the image at an index.
  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let item = items[index]
    guard let array = item.array else { preconditionFailure("data set \(index) is no image") }
    var labels = try array.labels(item.path, name: item.description.name, limits: limits)
    if item.isUpsideDown { turn(&labels, columns: array.shape[1]) }
    return labels
  }

  /// What reads the spectrum image at an index.
  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    let item = items[index]
    guard let array = item.array, let axes = item.axes else {
      preconditionFailure("data set \(index) is no spectrum image")
    }
    return try RawSpectrumSource(path: item.path, array, axes: axes, limits: limits)
  }

  /// What reads the numbers of the data set at an index as they are stored.
  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    let item = items[index]
    guard let array = item.array else { preconditionFailure("data set \(index) has no numbers") }
    if let axes = item.axes {
      return try RawSpectrumSource(path: item.path, array, axes: axes, limits: limits, wholeSpectra: wholeSpectra)
    }
    guard array.encoding != .blueGreenRed else {
      let image = try image(at: index)
      return ArraySource(rows: image.rows, columns: image.columns, numbers: image.elements)
    }
    let source = try RawSpectrumSource(
      path: item.path, array.asOneLayer, axes: SpectrumAxes(imageRow: 1), limits: limits)
    return item.isUpsideDown ? UpsideDownImage(source) : source
  }

  /// What reads a stack that is one array; nothing where its images lie apart or are mixed from colours.
  func array(of stack: ImageStack) throws(FileError) -> RawSpectrumSource? {
    guard let index = stacks.firstIndex(of: stack), let (path, array) = stackArrays[index] else { return nil }
    return try RawSpectrumSource(path: path, array, axes: SpectrumAxes(channel: 2), limits: limits)
  }

  private func turn<T>(_ values: inout [T], columns: Int) {
    let rows = values.count / columns
    values.withUnsafeMutableBufferPointer { values in
      for row in 0..<rows / 2 {
        for column in 0..<columns { values.swapAt(row * columns + column, (rows - 1 - row) * columns + column) }
      }
    }
  }
}

/// What is known of a data set before it is clear what can be made of it.
struct RawDescription {
  var name: String
  var title: String
  var type: PixelType
  /// In the order of the file, the slowest first.
  var axes: [AxisDescription]
  var signalType: String?
  var elements: [String] = []
  var beamEnergyInKeV: Double?
  var detector: String?
  var acquisition = Acquisition()
  var instrument = Instrument.unknown
  var problem: String?
  var note: String?

  func dataset(
    _ name: String, _ kind: DatasetDescription.Kind, _ axes: [AxisDescription], energyAxis: EnergyAxis? = nil,
    isStack: Bool = false
  ) -> DatasetDescription {
    var pixelSize: PixelSize?
    let scan = isStack ? axes.suffix(2) : axes.prefix(2)
    if kind != .other || isStack, let height = scan.first?.stepInNM, let width = scan.last?.stepInNM {
      pixelSize = PixelSize(heightInNM: height, widthInNM: width)
    }
    return DatasetDescription(
      name: name, title: title, kind: kind, isStack: isStack, shape: axes.map(\.size), pixelType: type, axes: axes,
      pixelSize: pixelSize,
      energyAxis: energyAxis, signalType: signalType, elements: elements, beamEnergyInKeV: beamEnergyInKeV,
      detector: detector, acquisition: acquisition, instrument: instrument, problem: problem,
      note: note?.replacing("NAME", with: name))
  }
}

extension AxisDescription {
  /// The row axis of a line of spectra, which is a map of one row: its pixels are taken to be as high as they are wide.
  init(oneRowOf line: AxisDescription) {
    self.init(name: "y", units: line.units, offset: 0, scale: line.scale == 0 ? 1 : abs(line.scale), size: 1)
  }

  /// Distance of two indices in nm; nothing where the unit is no length.
  var stepInNM: Double? { Units.nanometres(per: units).map { abs(scale) * $0 } }

  /// Energies of the indices; nothing where the unit is no energy or the energies do not rise.
  var energies: EnergyAxis? {
    Units.electronvolts(per: units).flatMap {
      EnergyAxis(offsetInEV: offset * $0, stepInEV: scale * $0, channels: size)
    }
  }
}

/// A reader of such a format is its list of data sets.
protocol RawFormatReader: FormatReader {
  var raw: RawDatasets { get }
}

extension RawFormatReader {
  func image(at index: Int) throws(FileError) -> Matrix { try raw.image(at: index) }
  func labels(at index: Int) throws(FileError) -> [UInt8] { try raw.labels(at: index) }
  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource { try raw.spectra(at: index) }
  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    try raw.numbers(at: index, wholeSpectra: wholeSpectra)
  }
  var stacks: [ImageStack] { raw.stacks }
  func frames(of stack: ImageStack, path: String, limits: ReadingLimits) throws(FileError) -> any SpectrumBlockSource {
    if let array = try raw.array(of: stack) { return array }
    return try imagesOneByOne(of: stack, path: path, limits: limits)
  }
}
