internal import DataModel

/// An array of three axes that is a stack of images, by what its file says of them.
struct StoredStack: Equatable {
  /// Frames, rows, columns.
  let description: DatasetDescription
  /// Which axis of the array is the frames (as row), the rows (as column), the columns (as channel).
  let axes: SpectrumAxes

  /// Nothing unless exactly one axis navigates, or the file says that its arrays are recorded by images.
  init?(name: String, pixelType: PixelType, axes: [StoredAxis], metadata: StoredMetadata) {
    guard axes.count == 3, axes.allSatisfy({ $0.description.size > 0 }) else { return nil }
    let found = axes.indices.filter { axes[$0].isNavigation == true }
    let isByImages = metadata.recordBy == "image" && axes.allSatisfy { $0.isNavigation == nil }
    guard let frames = found.count == 1 ? found[0] : isByImages ? 0 : nil else { return nil }
    let plane = axes.indices.filter { $0 != frames }
    let order = SpectrumAxes(row: frames, column: plane[0], channel: plane[1])
    let image = StoredArray(
      name: name, shape: plane.map { axes[$0].description.size }, pixelType: pixelType, axes: plane.map { axes[$0] },
      metadata: metadata
    ).description
    // Two axes of which one has energies are no image.
    guard image.kind == .image else { return nil }
    let axis = axes[frames]
    let count = AxisDescription(countingFrames: axis.description.size)
    self.axes = order
    description = image.stack(
      named: name, frames: axis.isUniform ? axis.description : count,
      note: axis.isUniform ? nil : "positions of the images that are not evenly spaced are left out")
  }
}
