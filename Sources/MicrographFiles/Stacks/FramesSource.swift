internal import DataModel
internal import Synchronization

/// Images that are read one by one, as a cube: its rows are the images, its columns their rows, its channels their columns.
///
/// An image that comes in one box is read by whichever thread asks for it. One that comes in several is kept until the next
/// is asked for and read by one thread at a time, so that never more than one large image is held.
final class FramesSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  let storedType: PixelType
  private let path: String
  private let members: [Int]
  /// The boxes of every image.
  private let cuts: [SpectrumBox]
  private let open: @Sendable (_ member: Int) throws(FileError) -> any SpectrumBlockSource
  private let kept: Mutex<(frame: Int, source: any StoredNumberSource)?>

  /// - Parameter open: what reads one of the members of the stack, an image with one channel.
  init(
    _ stack: ImageStack, path: String, limits: ReadingLimits,
    open: @escaping @Sendable (_ member: Int) throws(FileError) -> any SpectrumBlockSource
  ) throws(FileError) {
    let sizes = stack.description.shape
    precondition(sizes.count == 3 && sizes[0] == stack.members.count, "a stack of \(sizes) of \(stack.members.count)")
    let first = try Self.exact(open(stack.members[0]))
    try limits.checkBoxes(first.boxes.count * sizes[0], path: path, place: stack.description.name)
    shape = SpectrumShape(rows: sizes[0], columns: sizes[1], channels: sizes[2])
    cuts = first.boxes
    storedType = first.storedType
    boxes = (0..<sizes[0]).flatMap { frame in
      first.boxes.map { SpectrumBox(rows: frame..<frame + 1, columns: $0.rows, channels: $0.columns) }
    }
    self.path = path
    self.open = open
    members = stack.members
    kept = Mutex(cuts.count > 1 ? (0, first) : nil)
  }

  private static func exact(_ source: any SpectrumBlockSource) -> any StoredNumberSource {
    guard let source = source as? any StoredNumberSource else {
      preconditionFailure("an image of a stack in boxes of rounded numbers")
    }
    return source
  }

  private func source(ofFrame frame: Int) throws(FileError) -> any StoredNumberSource {
    let source = try Self.exact(open(members[frame]))
    guard source.shape == SpectrumShape(rows: shape.columns, columns: shape.channels, channels: 1),
      source.boxes == cuts, source.storedType == storedType
    else {
      throw FileError(
        .unsupported, path: path, place: "image \(frame)",
        "is stored in another way than the first of its stack; convert the images one by one with --dataset")
    }
    return source
  }
}

extension FramesSource: StoredNumberSource {
  func read<Number: StoredNumber>(
    box index: Int, numbers: inout [Number], place block: inout SpectrumBlock
  ) throws(FileError) {
    let (frame, part) = index.quotientAndRemainder(dividingBy: cuts.count)
    if cuts.count == 1 {
      try source(ofFrame: frame).read(box: part, numbers: &numbers, place: &block)
    } else {
      try kept.withLock { (kept) throws(FileError) in
        if kept?.frame != frame {
          // The last image goes before the next comes.
          kept = nil
          kept = (frame, try source(ofFrame: frame))
        }
        try kept?.source.read(box: part, numbers: &numbers, place: &block)
      }
    }
    block.box = boxes[index]
    (block.rowStride, block.columnStride, block.channelStride) = (0, block.rowStride, block.columnStride)
  }
}
