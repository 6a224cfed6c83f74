internal import DataModel

/// A source that can give its numbers exactly in the type of the file; ``SpectrumBlock`` rounds some types.
protocol StoredNumberSource: SpectrumBlockSource {
  /// The type of the file.
  var storedType: PixelType { get }

  /// Reads the box with that index; called from several threads at once.
  ///
  /// - Parameters:
  ///   - numbers: is given the numbers, at the strides of `block`; its storage is reused where that is possible.
  ///   - block: is given the box and the strides; its counts are left alone.
  /// - Precondition: `Number` is the type of the file, or `Float`, to which every number is rounded.
  func read<Number: StoredNumber>(
    box index: Int, numbers: inout [Number], place block: inout SpectrumBlock
  ) throws(FileError)
}

extension StoredNumberSource {
  func read(box index: Int, into block: inout SpectrumBlock) throws(FileError) {
    precondition(boxes.indices.contains(index), "box \(index) of \(boxes.count)")
    // Types are named, here and in other readers: code for a type found at run time is not specialised, and far slower.
    switch storedType {
    case .uint8: try fill(&block, with: index, as: UInt8.self)
    case .uint16: try fill(&block, with: index, as: UInt16.self)
    case .uint32: try fill(&block, with: index, as: UInt32.self)
    default: try fill(&block, with: index, as: Float.self)
    }
  }

  private func fill<Count: BlockCount>(
    _ block: inout SpectrumBlock, with index: Int, as type: Count.Type
  ) throws(FileError) {
    var place = SpectrumBlock()
    try block.fill(type) { (counts) throws(FileError) in
      try read(box: index, numbers: &counts, place: &place)
    }
    block.box = place.box
    (block.rowStride, block.columnStride, block.channelStride) = (
      place.rowStride, place.columnStride, place.channelStride
    )
  }
}
