/// Reads a part of a mapped file from front to back; everything taken is checked against the part's end.
struct ByteCursor {
  let file: MappedFile
  /// The next byte's place in the file.
  private(set) var position: Int
  /// Where the part ends.
  let end: Int
  /// What the part is called in errors, such as `data.pkl`; nothing for the file itself.
  let part: String?
  private let start: Int

  init(_ file: MappedFile, _ range: Range<Int>, part: String?) {
    precondition(range.lowerBound >= 0 && range.upperBound <= file.size, "bytes \(range) of a file of \(file.size)")
    self.file = file
    self.part = part
    position = range.lowerBound
    start = range.lowerBound
    end = range.upperBound
  }

  /// An error at a byte, by default the next; its place counts from the beginning of the part.
  func failure(_ code: WeightsError.Code, at offset: Int? = nil, _ message: String) -> WeightsError {
    let byte = "byte \((offset ?? position) - start)"
    return file.failure(code, at: part.map { "\($0) \(byte)" } ?? byte, message)
  }

  /// The place of the next `count` bytes, which are passed over.
  mutating func take(_ count: Int) throws(WeightsError) -> Range<Int> {
    guard count >= 0, count <= end - position else {
      throw failure(.damaged, "ends early: bytes expected: \(count), left: \(end - position)")
    }
    let range = position..<position + count
    position += count
    return range
  }

  /// The next little-endian integer.
  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) throws(WeightsError) -> Value {
    file.integer(at: try take(MemoryLayout<Value>.size).lowerBound)
  }

  /// The next `count` bytes as text.
  mutating func text(_ count: Int) throws(WeightsError) -> String {
    let range = try take(count)
    guard let text = file.text(range) else {
      throw failure(.damaged, at: range.lowerBound, "has text that is not UTF-8")
    }
    return text
  }

  /// The text up to the next line feed, at most 256 bytes.
  mutating func line() throws(WeightsError) -> String {
    for length in 0..<min(256, end - position) where file.integer(at: position + length, as: UInt8.self) == 10 {
      let line = try text(length)
      position += 1
      return line
    }
    throw failure(.damaged, "has a name without an end")
  }
}
