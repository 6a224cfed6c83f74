import Foundation

/// Every benchmark under its name; `swift run -c release Benchmarks NAME ARGUMENT…`.
let benchmarks: [String: ([String]) throws -> Void] = [
  "after-distances": afterDistancesBenchmark, "atoms": atomsBenchmark, "blobs": blobsBenchmark,
  "chip-spectra": chipSpectraBenchmark, "clahe": claheBenchmark, "convert": convertBenchmark,
  "convert-once": convertOnce,
  "bcf": bcfBenchmark, "dm": dmBenchmark, "file-to-chips-once": fileToChipsOnce,
  "fusion": fusionBenchmark, "large-image": largeImageBenchmark, "lattice": latticeBenchmark, "resnet": resNetBenchmark,
  "spectrum-image": spectrumImageBenchmark, "texture": textureBenchmark,
  "tiff-stack": tiffStackBenchmark, "whole-run": wholeRunBenchmark,
  "velox": veloxBenchmark, "velox-file": veloxFileBenchmark,
  "words": wordsBenchmark, "write-strategy": writeStrategyBenchmark,
]

let arguments = CommandLine.arguments.dropFirst()
guard let name = arguments.first, let benchmark = benchmarks[name] else {
  print("usage: Benchmarks \(benchmarks.keys.sorted().joined(separator: "|")) ARGUMENT…")
  exit(2)
}
do { try benchmark(Array(arguments.dropFirst())) } catch {
  print("failed: \(error)")
  exit(1)
}
