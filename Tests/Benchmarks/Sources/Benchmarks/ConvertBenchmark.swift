import Foundation
import Tessera

/// A file converted to `.hspy`, `.tif` and `.npy` in processes of their own, beside HyperSpy's load and save of `.hspy`.
///
/// Arguments: a file with a spectrum image (default: the largest real BCF), the most memory in MB (1000), `alone` to
/// leave HyperSpy out, as for a cube larger than memory (`make_cube.py`). `python3` must find `hyperspy`.
func convertBenchmark(_ arguments: [String]) throws {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let data = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/bcf/L2083-K-4-1_tilt_m40.bcf")
  let path = arguments.first ?? data.path
  let most = arguments.dropFirst().first.flatMap { Int($0) } ?? 1000
  let isAlone = arguments.contains("alone")
  let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("convert-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: scratch) }
  let program = CommandLine.arguments[0]
  for ending in ["hspy", "tif", "npy"] {
    let output = scratch.appendingPathComponent("out.\(ending)").path
    var best = Double.infinity
    var memory = 0
    for _ in 0..<(isAlone ? 1 : 3) {
      let (seconds, megabytes) = try timed([program, "convert-once", path, output])
      best = min(best, seconds)
      memory = max(memory, megabytes)
    }
    let size = (try FileManager.default.attributesOfItem(atPath: output)[.size] as? Int ?? 0) >> 20
    print(String(format: "%@: %.2f s, %d MB of memory, file of %d MB", ending, best, memory, size))
    try check(memory <= most, "\(ending): \(memory) MB of memory, at most \(most)")
    try FileManager.default.removeItem(atPath: output)
  }
  if isAlone { return }
  let script = folder.appendingPathComponent("convert_peer.py").path
  let (seconds, megabytes) = try timed(
    ["/usr/bin/env", "python3", script, path, scratch.appendingPathComponent("peer.hspy").path])
  print(String(format: "HyperSpy, load and save as hspy: %.2f s, %d MB of memory", seconds, megabytes))
}

/// The work itself, in a process of its own: converts the only spectrum image of a file (for `.hspy` everything) and
/// prints the peak memory in MB. Arguments: the file, the output.
func convertOnce(_ arguments: [String]) throws {
  guard arguments.count == 2 else { throw ThresholdMissed(description: "name a file and an output") }
  var request = ConversionRequest(file: arguments[0], output: arguments[1])
  if !arguments[1].hasSuffix(".hspy") {
    let maps = try MicrographFile.open(arguments[0]).datasets.filter { $0.kind == .spectrumImage }
    request.datasets = maps.prefix(1).map(\.name)
  }
  _ = try convertFile(request, threads: ProcessInfo.processInfo.activeProcessorCount)
  print(peakMegabytes())
}

/// Seconds of a process, and what it prints last: its memory in MB.
private func timed(_ command: [String]) throws -> (seconds: Double, megabytes: Int) {
  let (seconds, words) = try timedProcess(command)
  return (seconds, words.last.flatMap { Int($0) } ?? 0)
}
