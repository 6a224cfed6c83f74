public import Foundation

/// An array from a small `.npy` fixture, for tests; just enough of the format for files that our own scripts wrote.
public struct NPYFixture: Sendable {
  /// Lengths of the axes, slowest first.
  public let shape: [Int]
  /// All elements in row-major order.
  public let values: [Double]

  /// The elements as `Float`.
  public var floats: [Float] { values.map { Float($0) } }

  /// Reads a file of format version 1, little-endian, C order, of type b1, u1, i1, u2, i2, i4, i8, f2, f4 or f8.
  public init(_ url: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: url))
    guard bytes.count >= 10, bytes[0] == 0x93, bytes[6] == 1 else { throw Unreadable(url: url, what: "magic") }
    let headerEnd = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
    guard headerEnd <= bytes.count else { throw Unreadable(url: url, what: "header") }
    let header = String(decoding: bytes[10..<headerEnd], as: UTF8.self)
    guard
      let type = header.firstMatch(of: /'descr': '[<|](\w\d)'/)?.1, header.contains("'fortran_order': False"),
      let axes = header.firstMatch(of: /'shape': \(([\d, ]*)\)/)?.1
    else { throw Unreadable(url: url, what: header) }
    shape = axes.split { !$0.isNumber }.compactMap { Int($0) }
    let count = shape.reduce(1, *)
    let body = Array(bytes[headerEnd...])
    func elements<Element: BitwiseCopyable>(_: Element.Type, _ value: (Element) -> Double) throws -> [Double] {
      guard body.count == count * MemoryLayout<Element>.size else { throw Unreadable(url: url, what: "length") }
      return body.withUnsafeBytes { raw in
        (0..<count).map { value(raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: Element.self)) }
      }
    }
    switch type {
    case "b1", "u1": values = try elements(UInt8.self) { Double($0) }
    case "i1": values = try elements(Int8.self) { Double($0) }
    case "i2": values = try elements(Int16.self) { Double($0) }
    case "u2": values = try elements(UInt16.self) { Double($0) }
    case "i4": values = try elements(Int32.self) { Double($0) }
    case "i8": values = try elements(Int64.self) { Double($0) }
    case "f2": values = try elements(UInt16.self, Self.half)
    case "f4": values = try elements(Float.self) { Double($0) }
    case "f8": values = try elements(Double.self) { $0 }
    default: throw Unreadable(url: url, what: "type \(type)")
    }
  }

  /// The value of an IEEE 754 binary16 by its definition.
  private static func half(_ bits: UInt16) -> Double {
    let (exponent, fraction) = (Int(bits >> 10) & 31, Double(bits & 0x3FF) / 1024)
    let magnitude =
      switch exponent {
      case 31: fraction == 0 ? Double.infinity : .nan
      case 0: fraction * 0x1p-14
      default: (1 + fraction) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
      }
    return bits & 0x8000 == 0 ? magnitude : -magnitude
  }

  /// Why a fixture could not be read.
  public struct Unreadable: Error {
    let url: URL
    let what: String
  }
}
