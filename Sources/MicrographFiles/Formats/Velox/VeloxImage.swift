internal import DataModel

/// An image of a Velox file: one frame, or the mean of several.
struct VeloxImage: Equatable, Sendable {
  /// How it is chosen, such as `HAADF`.
  let name: String
  /// The name of the image with all its frames, where ``name`` chooses some of them.
  private let wholeName: String
  /// The data set: rows, columns, frames.
  let path: String
  let title: String
  let rows: Int
  let columns: Int
  let pixelType: PixelType
  /// Frames in the file.
  let frameCount: Int
  /// Frames whose mean is taken.
  let frames: Range<Int>
  let axes: [AxisDescription]
  let pixelSize: PixelSize?
  let elements: [String]
  let beamEnergyInKeV: Double?
  let detector: String?
  let acquisition: Acquisition
  let instrument: Instrument
  private let frameTimeInS: Double?

  /// Reads the headers of an image's group; throws where it is no image of numbers.
  init(_ group: borrowing HDF5Object, titles: VeloxTitles) throws(FileError) {
    guard let data = group.child("Data") else {
      let (code, message) = group.obstacle(to: "Data")
      throw group.failure(code, message)
    }
    let storage = try HDF5Storage(data)
    guard storage.shape.count == 3, !storage.shape.contains(0) else {
      throw data.failure(.unsupported, "has the shape \(storage.shape); rows, columns and frames are expected")
    }
    let metadata = VeloxMetadata(group)
    path = data.path
    title = titles.titles[group.path] ?? metadata.detector ?? ""
    name = title.isEmpty ? "image" : title
    wholeName = name
    (rows, columns, frameCount) = (storage.shape[0], storage.shape[1], storage.shape[2])
    frames = 0..<frameCount
    pixelType = storage.values.type
    axes = metadata.axes(rows: rows, columns: columns)
    pixelSize = metadata.pixelSize
    elements = titles.elements.contains(title) ? [title] : []
    beamEnergyInKeV = metadata.beamEnergyInKeV
    detector = metadata.detector
    acquisition = metadata.acquisition
    instrument = metadata.instrument(ofDetector: false)
    frameTimeInS = metadata.frameTimeInS
  }

  /// The same image under another name, or some of its frames.
  private init(_ image: VeloxImage, name: String, wholeName: String, frames: Range<Int>) {
    self.name = name
    self.wholeName = wholeName
    self.frames = frames
    (path, title, rows, columns) = (image.path, image.title, image.rows, image.columns)
    (pixelType, frameCount, axes, pixelSize) = (image.pixelType, image.frameCount, image.axes, image.pixelSize)
    (elements, beamEnergyInKeV, detector) = (image.elements, image.beamEnergyInKeV, image.detector)
    (acquisition, instrument, frameTimeInS) = (image.acquisition, image.instrument, image.frameTimeInS)
  }

  func named(_ name: String) -> VeloxImage { VeloxImage(self, name: name, wholeName: name, frames: frames) }

  /// The frames that a name chooses behind this image's own: `frame N` or `frames A-B`.
  func part(_ words: ArraySlice<String>) -> VeloxImage? {
    guard words.count == 1, let word = words.first, let range = FrameWords.range(word), range.upperBound <= frameCount
    else { return nil }
    return VeloxImage(self, name: "\(name)/\(word)", wholeName: name, frames: range)
  }

  /// What can be chosen, for a person who asked for something else.
  var choices: String { "\(name) has \(WholeFrames.list(frameCount, "frame"))" }

  var description: DatasetDescription {
    DatasetDescription(
      name: name, title: title, kind: .image, shape: [rows, columns], pixelType: pixelType, axes: axes,
      pixelSize: pixelSize, elements: elements, beamEnergyInKeV: beamEnergyInKeV, detector: detector,
      acquisition: acquisition, instrument: instrument,
      mean: frames.count < 2
        ? nil
        : FrameMean(
          frames: frames.count, first: "\(wholeName)/frame \(frames.lowerBound)",
          stack: "\(wholeName)/\(Self.stackWord)"),
      note: frames.count < 2
        ? nil : "mean of \(frames.count) frames; one alone: \(name)/frame 0, some: \(name)/frames 0-\(frameCount - 1)")
  }

  /// The word that chooses all frames as a stack, which can only be written into another file: `HAADF/stack`.
  static let stackWord = "stack"

  /// All frames as a stack.
  var stack: DatasetDescription {
    let time = frameTimeInS.map { AxisDescription(name: "Time", units: "s", offset: 0, scale: $0, size: frameCount) }
    return description.stack(
      named: "\(name)/\(Self.stackWord)", frames: time ?? AxisDescription(countingFrames: frameCount))
  }

  /// What reads the frames.
  ///
  /// - Parameter axes: of the cube of rows, columns and frames; without them frames are its channels.
  func source(
    _ root: borrowing HDF5Object, axes: SpectrumAxes = SpectrumAxes(channel: 2)
  ) throws(FileError) -> HDF5SpectrumSource {
    guard let dataset = root.descendant(path.split(separator: "/").map(String.init)) else {
      throw FileError(.damaged, path: root.file, place: path, "cannot be opened")
    }
    let source = try HDF5SpectrumSource(dataset, axes: axes)
    let sizes = axes.reordered([rows, columns, frameCount])
    guard source.shape == SpectrumShape(rows: sizes[0], columns: sizes[1], channels: sizes[2]) else {
      throw FileError(.damaged, path: root.file, place: path, "has changed since it was opened")
    }
    return source
  }

  /// The grey values: of the one frame as stored, of several their mean.
  func values(_ root: borrowing HDF5Object) throws(FileError) -> [Float] {
    let source = try source(root)
    try root.limits.checkImage(rows: rows, columns: columns, path: root.file, place: name)
    var values = [Float](repeating: 0, count: rows * columns)
    var block = SpectrumBlock()
    for index in source.boxes.indices where source.boxes[index].channels.overlaps(frames) {
      try source.read(box: index, into: &block)
      _ = block.forEachValue { row, column, frame, value in
        if frames.contains(frame) { values[row * columns + column] += value }
        return true
      }
    }
    if frames.count > 1 {
      let scale = 1 / Double(frames.count)
      for index in values.indices { values[index] = Float(Double(values[index]) * scale) }
    }
    return values
  }
}
