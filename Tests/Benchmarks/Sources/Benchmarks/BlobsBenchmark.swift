import Foundation
import Tessera

/// Blobs of the STO/Ge micrograph at the papers' scales, beside scikit-image in the same run; and its atom columns.
///
/// Arguments: the image (SampleData's), threads (2), repetitions (5). Limits: ten times as fast as scikit-image, 400 MB
/// in all, the same maxima; `python3` must find `skimage`.
func blobsBenchmark(_ arguments: [String]) throws {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let path = arguments.first ?? root.appendingPathComponent("SampleData/sto-ge/STO-Ge-HAADF.jpg").path
  let threads = arguments.dropFirst().first.flatMap { Int($0) } ?? 2
  let repetitions = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 5
  let image = try MicrographFile.open(path).micrograph().intensity
  func best(_ options: BlobOptions) -> (seconds: Double, blobs: [Blob]) {
    var (seconds, found) = (Double.infinity, [Blob]())
    for _ in 0..<repetitions {
      let start = ContinuousClock.now
      found = blobs(in: image, unit: 255, options: options, threads: threads)
      seconds = min(seconds, (ContinuousClock.now - start) / .seconds(1))
    }
    return (seconds, found)
  }
  let pruned = best(BlobOptions())
  let all = blobs(in: image, unit: 255, options: BlobOptions(overlap: 1), threads: threads)
  let megabytes = peakMegabytes()
  print("tessera       \(String(format: "%6.2f", pruned.seconds)) s, \(threads) threads, \(megabytes) MB in all")
  var (seconds, columns) = (Double.infinity, 0)
  for _ in 0..<repetitions {
    let start = ContinuousClock.now
    columns = try findColumns(in: image, threads: threads).count
    seconds = min(seconds, (ContinuousClock.now - start) / .seconds(1))
  }
  print("              \(columns) atom columns found in \(String(format: "%.2f", seconds)) s, at most 3")
  fflush(nil)
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("blobs-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try Data(image.elements.map { UInt8($0) }).write(to: folder.appendingPathComponent("image.raw"))
  for (name, blobs) in [("pruned", pruned.blobs), ("all", all)] {
    let lines = blobs.map { "\($0.row) \($0.column) \($0.sigma)\n" }.joined()
    try Data(lines.utf8).write(to: folder.appendingPathComponent("\(name).txt"))
  }
  let python = Process()
  python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  python.arguments = [
    "python3", root.appendingPathComponent("Tests/Benchmarks/peer_blobs.py").path, "\(image.rows)", "\(image.columns)",
    "\(pruned.seconds)",
  ]
  python.currentDirectoryURL = folder
  try python.run()
  python.waitUntilExit()
  try check(python.terminationStatus == 0, "blobs are less than ten times as fast as scikit-image's, or not the same")
  try check(seconds <= 3, "finding columns takes \(seconds) s, at most 3")
  try check(megabytes <= 400, "\(megabytes) MB, at most 400")
}
