/// Checks messages of an HDF5 header that stand for themselves (file format specification, version 3.0, part IV.A.2):
/// what they count must lie in them.
enum HDF5MessageCheck {
  /// Sizes along the axes.
  static func isSoundSpace(_ message: ArraySlice<UInt8>) -> Bool {
    guard message.count >= 4, let version = message.first, version == 1 || version == 2 else { return false }
    let start = message.startIndex
    let (axes, flags) = (Int(message[start + 1]), message[start + 2])
    // Behind the sizes the largest ones and, in version 1, an order of the axes, where the flags say so.
    let lists = 1 + (flags & 1 != 0 ? 1 : 0) + (version == 1 && flags & 2 != 0 ? 1 : 0)
    return axes <= 32 && (version == 1 ? 8 : 4) + 8 * axes * lists <= message.count
  }

  /// The sizes along the axes, of a message that ``isSoundSpace(_:)`` has passed.
  static func spaceSizes(_ message: ArraySlice<UInt8>) -> [Int] {
    let start = message.startIndex
    let first = start + (message[start] == 1 ? 8 : 4)
    return (0..<Int(message[start + 1])).map { Int(clamping: HDF5Number.read(message, first + 8 * $0, 8)) }
  }

  /// Messages of the other kinds; what libhdf5 does not know it leaves alone.
  static func isSound(_ kind: Int, _ message: ArraySlice<UInt8>) -> Bool {
    let count = message.count
    return switch kind {
    case 2: count >= 18  // links of a newer group
    case 6: isSoundLink(message)
    case 10: count >= 2 + (message.dropFirst().first.map { ($0 & 1) * 4 + ($0 & 2) * 2 }.map(Int.init) ?? 0)
    case 13: message.contains(0)  // a comment
    case 14: count >= 14  // when it was changed, as text
    case 15, 24: false  // tables of shared messages, a saved cache: written by no instrument
    case 18: count >= 8  // when it was changed
    case 20: isSoundDriver(message)
    case 21: count >= 18  // attributes of a newer object
    case 22: count >= 5  // how many names the object has
    default: true
    }
  }

  /// Addresses that libhdf5 follows, of messages that ``isSound(_:_:)`` has passed.
  static func addresses(_ kind: Int, _ message: ArraySlice<UInt8>) -> [UInt64] {
    guard kind == 2 || kind == 21 else { return [] }
    let start = message.startIndex
    let flags = message[start + 1]
    // Behind the largest number of a link or an attribute, where they are counted: a heap, an index by name and one by number.
    let first = start + 2 + (flags & 1 != 0 ? (kind == 2 ? 8 : 2) : 0)
    let places = [first, first + 8] + (flags & 2 != 0 ? [first + 16] : [])
    // An address that is cut off is one that leads nowhere.
    return places.map { $0 + 8 <= message.endIndex ? HDF5Number.read(message, $0, 8) : HDF5Addresses.none - 1 }
  }

  /// A link of a newer group: how long its name is, the name, where it leads.
  private static func isSoundLink(_ message: ArraySlice<UInt8>) -> Bool {
    guard message.count >= 4, message.first == 1 else { return false }
    var position = message.startIndex + 2
    let flags = message[message.startIndex + 1]
    var kind: UInt8 = 0
    if flags & 8 != 0 {
      kind = message[position]
      position += 1
    }
    position += (flags & 4 != 0 ? 8 : 0) + (flags & 16 != 0 ? 1 : 0)
    let width = 1 << Int(flags & 3)
    guard position + width <= message.endIndex else { return false }
    let length = HDF5Number.read(message, position, width)
    position += width
    guard length > 0, length <= UInt64(message.endIndex - position) else { return false }
    position += Int(length)
    if kind == 0 { return position + 8 <= message.endIndex }
    guard position + 2 <= message.endIndex else { return false }
    let target = Int(HDF5Number.read(message, position, 2))
    return (kind == 1 ? target > 0 : true) && position + 2 + target <= message.endIndex
  }

  /// The filters of chunks: their names and numbers.
  static func isSoundPipeline(_ message: ArraySlice<UInt8>) -> Bool {
    guard message.count >= 2, let version = message.first, version == 1 || version == 2 else { return false }
    let filters = Int(message[message.startIndex + 1])
    guard filters <= 32 else { return false }
    var position = message.startIndex + (version == 1 ? 8 : 2)
    for _ in 0..<filters {
      guard position + 2 <= message.endIndex else { return false }
      let hasName = version == 1 || HDF5Number.read(message, position, 2) >= 256
      let head = hasName ? 8 : 6
      guard position + head <= message.endIndex else { return false }
      let nameSize = hasName ? Int(HDF5Number.read(message, position + 2, 2)) : 0
      let values = Int(HDF5Number.read(message, position + head - 2, 2))
      let padded = version == 1 ? (nameSize + 7) / 8 * 8 : nameSize
      let name = position + head
      guard name + padded <= message.endIndex, nameSize == 0 || message[name..<name + nameSize].contains(0) else {
        return false
      }
      // Version 1 fills up an odd number of values.
      position = name + padded + 4 * (version == 1 ? (values + 1) / 2 * 2 : values)
      guard position <= message.endIndex else { return false }
    }
    return true
  }

  private static func isSoundDriver(_ message: ArraySlice<UInt8>) -> Bool {
    message.count >= 11 && 11 + Int(HDF5Number.read(message, message.startIndex + 9, 2)) <= message.count
  }

  /// Where the numbers or the tree of chunks lie, in a data layout; nothing where they are in the message itself.
  static func layoutAddress(_ message: ArraySlice<UInt8>) -> UInt64? {
    let start = message.startIndex
    guard let version = message.first, message.count >= 3 else { return nil }
    let kind = message[start + (version < 3 ? 2 : 1)]
    guard kind == 1 || kind == 2 else { return nil }
    // The newest layout of chunks has it at its end.
    let place = version < 3 ? start + 8 : version == 3 || kind == 1 ? start + (kind == 1 ? 2 : 3) : message.endIndex - 8
    return place >= start && place + 8 <= message.endIndex ? HDF5Number.read(message, place, 8) : HDF5Addresses.none - 1
  }

  /// Bytes of the numbers that stand in a data layout itself; nothing where they reach past its end.
  static func compactBytes(_ message: ArraySlice<UInt8>) -> Int? {
    guard message.count >= 4, let version = message.first else { return nil }
    let start = message.startIndex
    // Before version 3 behind the sizes along the axes.
    let sizeAt = version < 3 ? start + 8 + 4 * Int(message[start + 1]) : start + 2
    let width = version < 3 ? 4 : 2
    guard sizeAt + width <= message.endIndex else { return nil }
    let size = Int(HDF5Number.read(message, sizeAt, width))
    return size <= message.endIndex - sizeAt - width ? size : nil
  }

  /// What stands for numbers that were never written (parts IV.A.2.e and f): libhdf5 1.10 believes its size, and takes a
  /// size below 0 for a value that it then looks for in vain.
  static func isSoundFill(_ message: ArraySlice<UInt8>, isOld: Bool) -> Bool {
    let start = message.startIndex
    func fits(_ sizeAt: Int) -> Bool {
      guard message.count >= sizeAt + 4 else { return false }
      let size = HDF5Number.read(message, start + sizeAt, 4)
      return size <= UInt64(message.count - sizeAt - 4)
    }
    if isOld { return fits(0) }
    guard message.count >= 2, let version = message.first else { return false }
    if version >= 3 { return message[start + 1] & 0x20 == 0 || fits(2) }
    // Version 1 names a size even where there is no value.
    guard message.count >= 4 else { return false }
    return message[start + 3] == 0 || fits(4)
  }

  /// The sizes of a chunk, and of a number, in a data layout (part IV.A.2.i); empty without chunks, nothing where the
  /// message is damaged: libhdf5 1.10 divides by the sizes, so none of them may be 0.
  static func chunkSizes(_ message: ArraySlice<UInt8>) -> [Int]? {
    guard message.count >= 3, let version = message.first else { return nil }
    let start = message.startIndex
    let kind = message[start + (version < 3 ? 2 : 1)]
    guard kind == 2 else { return [] }
    let rankAt = start + (version < 3 ? 1 : version == 3 ? 2 : 3)
    // Behind the rank an address or, from version 4 on, the number of bytes of each size.
    let sizesAt = start + (version < 3 ? 16 : version == 3 ? 11 : 5)
    guard sizesAt <= message.endIndex else { return nil }
    let width = version < 4 ? 4 : Int(message[start + 4])
    let axes = Int(message[rankAt])
    let end = sizesAt + axes * width
    guard (1...8).contains(width), axes > 0, end <= message.endIndex else { return nil }
    let sizes = stride(from: sizesAt, to: end, by: width).map { Int(clamping: HDF5Number.read(message, $0, width)) }
    return sizes.contains(0) ? nil : sizes
  }
}
