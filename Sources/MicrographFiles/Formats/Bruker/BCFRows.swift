internal import Foundation

/// Finds where the rows of a hyper map begin in its stream, following the chain of pixels once from front to back.
///
/// One thread follows the chain at a time; others that wait for it unpack the blocks ahead.
final class BCFRows: @unchecked Sendable {
  let rows: Int
  let columns: Int
  private let stream: SFSStream
  /// Guards all that follows.
  private let condition = NSCondition()
  /// Where each row begins, as far as they are known; one more than rows at the end.
  private var starts: [Int]
  private var isWalking = false
  private var failure: FileError?

  /// Bytes in front of the first row.
  private static let firstRow = 0x1A0

  /// Reads the size of the map.
  init(_ stream: SFSStream) throws(FileError) {
    var header = [UInt8](repeating: 0, count: Self.firstRow)
    try header.withBytes { (buffer: UnsafeMutableRawBufferPointer) throws(FileError) in
      try stream.copy(from: 0, into: buffer)
    }
    let fields = ByteFields(header)
    rows = fields.uint32(0) ?? 0
    columns = fields.uint32(4) ?? 0
    // Every row takes four bytes at least, and no scan generator has more columns.
    guard rows > 0, columns > 0, columns <= 1 << 16, rows <= (stream.mostBytes - Self.firstRow) / 4 else {
      throw stream.failure(
        .damaged, "claims \(rows) x \(columns) pixels, more than its \(stream.mostBytes) bytes can hold")
    }
    try stream.limits.check(
      SizeLimits.product([rows, MemoryLayout<Int>.stride]), for: "the places of its \(rows) rows", path: stream.path,
      place: stream.name)
    self.stream = stream
    starts = [Self.firstRow]
  }

  /// The bytes of some rows in the stream.
  func bytes(of wanted: Range<Int>) throws(FileError) -> Range<Int> {
    condition.lock()
    while true {
      if starts.count > wanted.upperBound {
        defer { condition.unlock() }
        return starts[wanted.lowerBound]..<starts[wanted.upperBound]
      }
      if let failure {
        condition.unlock()
        throw failure
      }
      if isWalking {
        condition.unlock()
        // An error ahead will be met again by the thread that gets there.
        let helped = (try? stream.unpackAhead()) ?? false
        condition.lock()
        if !helped, isWalking, starts.count <= wanted.upperBound { condition.wait() }
      } else {
        walk(to: wanted.upperBound)
      }
    }
  }

  /// Called with the lock held; holds it again at the end.
  private func walk(to end: Int) {
    isWalking = true
    var place = starts[starts.count - 1]
    let first = starts.count - 1
    condition.unlock()
    var found: [Int] = []
    var problem: FileError?
    do throws(FileError) {
      var cursor = BCFCursor(stream)
      for row in first..<end {
        place = try next(after: place, row, &cursor)
        found.append(place)
      }
    } catch { problem = error }
    condition.lock()
    starts += found
    failure = problem
    isWalking = false
    condition.broadcast()
  }

  /// Where the row after the one at `start` begins.
  private func next(after start: Int, _ row: Int, _ cursor: inout BCFCursor) throws(FileError) -> Int {
    var place = start
    let pixels = try cursor.uint32(at: place)
    guard pixels <= columns else {
      throw stream.failure(.damaged, "is damaged: row \(row) claims \(pixels) pixels of \(columns)")
    }
    place += 4
    for _ in 0..<pixels {
      let pixel = try cursor.pixel(at: place)
      place += BCFPixel.headerSize + pixel.bodySize
      guard place <= stream.mostBytes else {
        throw stream.failure(.damaged, "is damaged: a pixel of row \(row) reaches beyond the end of the data")
      }
    }
    return place
  }
}

/// Reads small pieces of a stream from front to back.
struct BCFCursor {
  private let stream: SFSStream
  private var index = -1
  private var block: SFSStream.Block?
  private var across = [UInt8](repeating: 0, count: BCFPixel.headerSize)

  init(_ stream: SFSStream) { self.stream = stream }

  mutating func uint32(at place: Int) throws(FileError) -> Int {
    try bytes(at: place, count: 4) { Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))) }
  }

  mutating func pixel(at place: Int) throws(FileError) -> BCFPixel {
    try bytes(at: place, count: BCFPixel.headerSize) { BCFPixel($0) }
  }

  private mutating func bytes<T>(
    at place: Int, count: Int, _ body: (UnsafeRawBufferPointer) -> T
  ) throws(FileError) -> T {
    let (wanted, offset) = place.quotientAndRemainder(dividingBy: stream.blockSize)
    if wanted < stream.count, wanted != index {
      block = try stream.block(wanted)
      index = wanted
    }
    if let block, wanted == index, offset + count <= block.bytes.count {
      return block.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
    }
    try across.withBytes { (buffer: UnsafeMutableRawBufferPointer) throws(FileError) in
      try stream.copy(from: place, into: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<count]))
    }
    return across.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
  }
}
