import Foundation
import Tessera

/// An image of 16 384 x 16 384 px (16 bit) from the file to the result folder, 16 384 chips of `lattice` and `texture`, on
/// two threads: at most 60 s and 3 GB. The image, dots on a lattice under seeded noise, is written first (512 MB).
///
/// Argument: side in px; default 16384.
func largeImageBenchmark(_ arguments: [String]) throws {
  let side = arguments.first.flatMap(Int.init) ?? 16_384
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("large-image-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try writeLargeImage(to: "\(folder)/image.tif", side: side)
  let reading = ContinuousClock.now
  _ = try MicrographFile.open("\(folder)/image.tif", limits: ReadingLimits(threads: 2)).micrograph()
  print("reading alone: \((ContinuousClock.now - reading) / .seconds(1)) s")
  let last = side / 128 - 2
  let pipeline = """
    tessera: 1
    image: {file: image.tif, pixel-size: 0.01 nm}
    preprocess: [{clahe: {clip-limit: 2.0, tiles: [8, 8]}}]
    chips: {size: 128 px}
    supports: {left: [[1, 1], [2, 2]], right: [[1, \(last)], [2, \(last)]]}
    channels: {haadf: {encoder: texture}, lattice: {encoder: lattice}}
    """
  try pipeline.write(toFile: "\(folder)/large.yaml", atomically: true, encoding: .utf8)
  let start = ContinuousClock.now
  _ = try runPipeline(PipelineDescription.load("\(folder)/large.yaml"), output: "\(folder)/result", threads: 2)
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  print("large image: \(side) x \(side) px in \(seconds) s, peak memory \(peakMegabytes()) MB")
  try check(seconds <= 60, "more than 60 s")
  try check(peakMegabytes() <= 3000, "more than 3 GB")
}

/// A TIFF of one strip that is not compressed, written band by band.
private func writeLargeImage(to path: String, side: Int) throws {
  let entries = [
    (256, 4, side), (257, 4, side), (258, 3, 16), (259, 3, 1), (262, 3, 1), (273, 4, 128), (277, 3, 1), (278, 4, side),
    (279, 4, 2 * side * side),
  ]
  var header = Data("II*\0".utf8) + Data([8, 0, 0, 0]) + tiffPageHeader(entries, next: 0)
  header.append(Data(count: 128 - header.count))
  guard FileManager.default.createFile(atPath: path, contents: header), let file = FileHandle(forWritingAtPath: path)
  else { throw CocoaError(.fileWriteUnknown) }
  try file.seekToEnd()
  var random = SeededGenerator(seed: 16)
  var row = [UInt16](repeating: 0, count: side)
  // The right half has a wider lattice.
  let periods = [16.0, 24.0]
  let waves = (0..<side).map { 10_000 * cos(2 * .pi * Double($0) / periods[$0 < side / 2 ? 0 : 1]) }
  for y in 0..<side {
    let heights = periods.map { cos(2 * .pi * Double(y) / $0) }
    for x in 0..<side {
      let noise = Double(random.next() >> 51)
      row[x] = UInt16(20_000 + waves[x] * heights[x < side / 2 ? 0 : 1] + noise)
    }
    try row.withUnsafeBytes { try file.write(contentsOf: Data($0)) }
  }
  try file.close()
}
