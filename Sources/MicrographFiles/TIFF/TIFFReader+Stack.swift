internal import DataModel

extension TIFFReader {
  /// All pages as one stack, where every one is an image of the same size, type, colours and calibration as the first;
  /// pages that say nothing about their calibration, as all but the first of ImageJ's, have that of the first.
  var stacks: [ImageStack] {
    guard let first = datasets.first, datasets.count > 1, datasets.allSatisfy({ Self.isAlike($0, first) }),
      pages.allSatisfy({ $0.meaning == pages[0].meaning })
    else { return [] }
    var axis = AxisDescription(countingFrames: datasets.count)
    var note: String?
    // Its headers were read when it was opened: what goes wrong now is found again when its pages are read.
    if let file = try? TIFFHandle(path: path, limits: limits) {
      let stack = TIFFStackAxis(file, images: datasets.count)
      (axis, note) = (stack.axis, stack.note ?? first.note)
    }
    let description = first.stack(named: "pages", frames: axis, note: note)
    return [ImageStack(description: description, members: Array(datasets.indices))]
  }

  private static func isAlike(_ page: DatasetDescription, _ first: DatasetDescription) -> Bool {
    page.kind == .image && page.shape == first.shape && page.pixelType == first.pixelType
      && (page.pixelSize == nil || page.pixelSize == first.pixelSize)
  }
}
