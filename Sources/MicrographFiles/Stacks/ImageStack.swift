internal import DataModel

/// Images of one size and type that a file has as one array, as a series or as its pages, to be written as one.
public struct ImageStack: Sendable, Equatable {
  /// Its name and title, and three axes: frames, rows, columns.
  public let description: DatasetDescription
  /// Indices of the data sets of the file that it stands for: its images one by one, or the one that lists it as a whole.
  public let members: [Int]
}

extension FormatReader {
  /// Most formats have no stacks, or give them by name only (``part(named:)``).
  var stacks: [ImageStack] { [] }

  func frames(of stack: ImageStack, path: String, limits: ReadingLimits) throws(FileError) -> any SpectrumBlockSource {
    try imagesOneByOne(of: stack, path: path, limits: limits)
  }

  /// Reads image by image, as each is read alone.
  func imagesOneByOne(of stack: ImageStack, path: String, limits: ReadingLimits) throws(FileError) -> FramesSource {
    try FramesSource(stack, path: path, limits: limits) { (index) throws(FileError) in
      try numbers(at: index, wholeSpectra: true)
    }
  }
}

extension DatasetDescription {
  /// A stack of images like this one.
  ///
  /// - Parameter frames: the axis from image to image.
  func stack(named name: String, frames: AxisDescription, note: String? = nil) -> DatasetDescription {
    precondition(kind == .image && axes.count == 2, "a stack of \(summary) with \(axes.count) axes")
    return DatasetDescription(
      name: name, title: title, kind: .other, isStack: true, shape: [frames.size] + shape, pixelType: pixelType,
      axes: [frames.orCounting] + axes,
      pixelSize: pixelSize, signalType: signalType, elements: elements, beamEnergyInKeV: beamEnergyInKeV,
      detector: detector, acquisition: acquisition, instrument: instrument, note: note)
  }
}

extension AxisDescription {
  /// The same axis, or one that only counts where its numbers make no sense.
  var orCounting: AxisDescription {
    scale != 0 && scale.isFinite && offset.isFinite
      ? self : AxisDescription(name: name, units: "", offset: 0, scale: 1, size: size)
  }

  /// An axis from image to image that only counts.
  init(countingFrames size: Int) { self.init(name: "frame", units: "", offset: 0, scale: 1, size: size) }
}
