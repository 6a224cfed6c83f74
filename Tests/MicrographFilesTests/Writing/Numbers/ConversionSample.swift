import DataModel
import Foundation
import Kernels
import Testing

@testable import MicrographFiles

/// Files with numbers by a seed, and what they must become.
struct ConversionSample {
  /// Rows, columns and, for a cube, channels.
  let shape: [Int]
  let type: PixelType
  /// All numbers in that order, the least significant byte first.
  let bytes: [UInt8]

  /// Any bits where `isDense`, NaN and infinities too; else mostly zeros, as counts are.
  init(shape: [Int], type: PixelType, seed: UInt64, isDense: Bool = true) {
    var random = SeededGenerator(seed: seed)
    self.shape = shape
    self.type = type
    bytes = (0..<shape.reduce(type.bytes, *)).map { _ in
      let byte = UInt8(truncatingIfNeeded: random.next())
      return isDense || byte < 9 ? byte : 0
    }
  }

  /// The NumPy file of these numbers.
  var npy: [UInt8] { npyHeader(type: type.numPyName, shape: shape) + bytes }

  /// Writes an image as `NAME.npy`, a cube as `NAME.rpl` with `NAME.raw`; returns the path to open.
  ///
  /// - Parameters:
  ///   - image: whether the channels of a cube are its slowest axis; else its fastest.
  ///   - bigEndian: whether the most significant byte of a cube's numbers comes first.
  func write(
    to folder: String, named name: String = "in", image: Bool = false, bigEndian: Bool = false
  ) throws -> String {
    func write(_ bytes: [UInt8], _ ending: String) throws -> String {
      let path = "\(folder)/\(name).\(ending)"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return path
    }
    guard shape.count == 3 else { return try write(npy, "npy") }
    let width = type.bytes
    var stored = [UInt8](repeating: 0, count: bytes.count)
    let (pixels, channels) = (shape[0] * shape[1], shape[2])
    for pixel in 0..<pixels {
      for channel in 0..<channels {
        let source = (pixel * channels + channel) * width
        let target = (image ? channel * pixels + pixel : pixel * channels + channel) * width
        for byte in 0..<width { stored[target + (bigEndian ? width - 1 - byte : byte)] = bytes[source + byte] }
      }
    }
    let kind = type.isInteger ? "\(type)".hasPrefix("u") ? "unsigned" : "signed" : "float"
    let lines = [
      "key\tvalue", "width\t\(shape[1])", "height\t\(shape[0])", "depth\t\(channels)", "offset\t0",
      "data-type\t\(kind)", "data-length\t\(width)", "byte-order\t\(bigEndian ? "big-endian" : "little-endian")",
      "record-by\t\(image ? "image" : "vector")", "ev-per-chan\t10", "depth-origin\t-0.2", "depth-scale\t0.01",
      "depth-units\tkeV", "width-scale\t0.5", "width-units\tnm", "height-scale\t0.25", "height-units\tnm",
      "signal\tEDS_TEM", "beam-energy\t200",
    ]
    _ = try write(stored, "raw")
    return try write(Array((lines.joined(separator: "\n") + "\n").utf8), "rpl")
  }
}

/// The only data set of a file.
func onlyDataset(_ path: String) throws -> StoredDataset {
  let file = try MicrographFile.open(path)
  try #require(file.datasets.count == 1)
  return try file.stored(dataset: file.datasets[0].name)
}
