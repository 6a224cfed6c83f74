import Foundation
import Tessera

/// A TIFF stack of 4096 pages of 64 x 64 px (16 bit): listed in at most 0.2 s, with sums in at most 2 s, in this process on
/// two threads (best of five). The stack, seeded noise, is written first (34 MB).
///
/// Argument: number of pages; default 4096.
func tiffStackBenchmark(_ arguments: [String]) throws {
  let pages = arguments.first.flatMap(Int.init) ?? 4096
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("stack-\(UUID().uuidString).tif").path
  try stackBytes(pages: pages, side: 64).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  for (what, totals, limit) in [("listed", false, 0.2), ("with sums", true, 2)] {
    var best = Double.infinity
    for _ in 0..<5 {
      let start = ContinuousClock.now
      let inspection = try FileInspection.make(of: path, totals: totals, threads: 2)
      best = min(best, (ContinuousClock.now - start) / .seconds(1))
      try check(inspection.datasets.count == pages, "\(inspection.datasets.count) pages of \(pages) are found")
    }
    print("\(pages) pages \(what): \(best) s")
    try check(best <= limit * max(1, Double(pages) / 4096), "\(what): more than \(limit) s for 4096 pages")
  }
}

/// Every page's numbers and, behind them, its header.
private func stackBytes(pages: Int, side: Int) -> Data {
  var file = Data("II*\0".utf8)
  func append(_ value: Int, _ bytes: Int) {
    for byte in 0..<bytes { file.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }
  let pixelBytes = 2 * side * side
  let headerBytes = 2 + 9 * 12 + 4
  append(8 + pixelBytes, 4)
  var random = SeededGenerator(seed: 4096)
  for page in 0..<pages {
    let start = file.count
    for _ in 0..<pixelBytes / 8 { append(Int(truncatingIfNeeded: random.next()), 8) }
    let entries = [
      (256, 4, side), (257, 4, side), (258, 3, 16), (259, 3, 1), (262, 3, 1), (273, 4, start), (277, 3, 1),
      (278, 4, side), (279, 4, pixelBytes),
    ]
    let end = file.count + headerBytes
    file.append(tiffPageHeader(entries, next: page + 1 < pages ? end + pixelBytes : 0))
    precondition(file.count == start + pixelBytes + headerBytes, "a page of \(file.count - start) bytes")
  }
  return file
}
