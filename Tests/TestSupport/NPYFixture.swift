public import Foundation

/// A small `.npy` file of the tests: version 1, little-endian, C order, of float64, float32, uint8, uint16 or int32.
///
/// For fixtures whose origin is known, so it says what is wrong with a file only roughly.
public struct NPYFixture {
  /// Lengths of the axes; empty for a single number.
  public let shape: [Int]
  /// All elements in C order; every allowed type fits into `Double` exactly.
  public let values: [Double]

  /// Reads a file.
  public init(_ url: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: url))
    guard bytes.count >= 10, Array(bytes[0..<8]) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0] else {
      throw NPYFixtureError(file: url.lastPathComponent, problem: "not version 1")
    }
    let start = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
    guard start <= bytes.count else { throw NPYFixtureError(file: url.lastPathComponent, problem: "truncated") }
    let header = String(decoding: bytes[10..<start], as: UTF8.self)
    guard header.contains("'fortran_order': False"), let type = header.firstMatch(of: /'descr': '([^']+)'/),
      let lengths = header.firstMatch(of: /'shape': \(([^)]*)\)/)
    else { throw NPYFixtureError(file: url.lastPathComponent, problem: "header \(header)") }
    shape = lengths.1.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    let data = bytes[start...]
    switch type.1 {
    case "<f8": values = NPYFixture.words(data, as: UInt64.self).map(Double.init(bitPattern:))
    case "<f4": values = NPYFixture.words(data, as: UInt32.self).map { Double(Float(bitPattern: $0)) }
    case "|u1": values = data.map(Double.init)
    case "<u2": values = NPYFixture.words(data, as: UInt16.self).map(Double.init)
    case "<i4": values = NPYFixture.words(data, as: UInt32.self).map { Double(Int32(bitPattern: $0)) }
    default: throw NPYFixtureError(file: url.lastPathComponent, problem: "type \(type.1)")
    }
    guard values.count == shape.reduce(1, *) else {
      throw NPYFixtureError(file: url.lastPathComponent, problem: "\(values.count) elements for \(shape)")
    }
  }

  private static func words<Word: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, as type: Word.Type) -> [Word] {
    let size = Word.bitWidth / 8
    return stride(from: bytes.startIndex, to: bytes.endIndex - size + 1, by: size).map { start in
      bytes[start..<start + size].reversed().reduce(0) { $0 << 8 | Word($1) }
    }
  }
}

/// What is wrong with a fixture.
public struct NPYFixtureError: Error, CustomStringConvertible {
  let file: String
  let problem: String
  /// `FILE: problem`.
  public var description: String { "\(file): \(problem)" }
}
