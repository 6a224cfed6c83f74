import Foundation
import Kernels

extension Parser {
  /// Velox.
  static let velox = hdf5(
    fixtures("Velox", ".emd"),
    tokens: [
      "\"bincount\": \"1\"", "\"width\": \"-1\"", "\"height\": \"65536\"", "\"left\": \"-1e300\"",
      "\"right\": \"nan\"", "\"endFramePosition\": \"9223372036854775807\"", "\"Dispersion\": \"0\"",
      "\"Detector\": \"\"", "[[[[[[[[", "{\"a\":{\"a\":", "\\ud800", "\u{0}", "\u{FFFF}\u{FFFF}",
    ])
  /// NCEM's layout.
  static let ncem = hdf5(
    fixtures("NCEM", ".emd"), tokens: ["emd_group_type", "dim1", "dim2", "units", "[n_m]", "keV", "data"])
  /// Oxford Instruments.
  static let h5oina = hdf5(
    fixtures("H5OINA", ".h5oina"),
    tokens: ["X Cells", "Y Cells", "Channel Width", "Spectrum", "Manufacturer", "Oxford Instruments", "1"])
  /// HyperSpy's containers.
  static let hyperSpy = hdf5(
    fixtures("HDF5", ".hspy"),
    tokens: ["Experiments", "axis-0", "navigate", "scale", "size", "units", "_list_elements", "NaN", "keV"])
  /// Any other HDF5 file.
  static let plainHDF5 = hdf5(fixtures("HDF5", ".h5") + fixtures("HDF5", ".hdf5"), tokens: [])

  /// What lies deep is reached by changes to single bytes: HDF5's older layout has no checksums.
  private static func hdf5(_ seeds: [Seeds], tokens: [String]) -> Parser {
    Parser(
      seeds: seeds,
      tokens: (tokens + ["TREE", "SNOD", "HEAP", "GCOL", "OHDR", "OCHK", "FRHP"]).map { Array($0.utf8) }
        + [[UInt8](repeating: 255, count: 8), [UInt8](repeating: 0, count: 8)],
      mutateInside: { bytes, random in pointersChanged(bytes, &random) }, allowance: 512 << 20,
      read: { path in
        // A new file each time: libhdf5 takes one of the same inode that it still has open for the same file.
        let copy = path + "-\(copies.next())"
        defer { unlink(copy) }
        guard (try? FileManager.default.copyItem(atPath: path, toPath: copy)) != nil else { return false }
        return readMicrographs(copy)
      })
  }
}

/// Files of the readers' own tests.
func fixtures(_ folder: String, _ ending: String) -> [Parser.Seeds] {
  [Parser.Seeds(place: "Tests/MicrographFilesTests/Fixtures/\(folder)", ending: ending)]
}

/// Changes addresses and lengths: numbers of 8 bytes that lie in the file, at multiples of 8 as HDF5 writes them.
private func pointersChanged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? {
  var changed = bytes
  func number(_ place: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
  }
  for _ in 0...random.below(2) {
    guard bytes.count >= 16 else { return nil }
    let start = random.below(bytes.count / 8) * 8
    // The next number that may be an address or a length, or that says "nothing here".
    let places = stride(from: start, through: min(bytes.count - 8, start + 4096), by: 8)
    guard let place = places.first(where: { (1...UInt64(bytes.count)).contains(number($0)) || number($0) == .max })
    else { continue }
    let values: [UInt64] = [
      .max, 0, number(place) &+ 8, number(place) &- 8, UInt64(random.below(bytes.count / 8) * 8), UInt64(bytes.count),
      UInt64(place), .max - UInt64(random.below(1024)),
    ]
    let value = values[random.below(values.count)]
    for byte in 0..<8 { changed[place + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)) }
  }
  return changed
}

private let copies = Counter()

/// Numbers that are used once.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var last = 0
  func next() -> Int {
    lock.withLock {
      last += 1
      return last
    }
  }
}
