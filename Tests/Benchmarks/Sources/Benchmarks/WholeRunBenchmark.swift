import Foundation
import Tessera

/// The STO/Ge pipeline from the JPEG to the result folder, on two threads; at most 2.5 s and 500 MB.
///
/// Argument: the project's folder (`../..`).
func wholeRunBenchmark(_ arguments: [String]) throws {
  let project = arguments.first ?? "../.."
  let output = FileManager.default.temporaryDirectory.appendingPathComponent("whole-run-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: output) }
  let description = try PipelineDescription.load("\(project)/Pipelines/sto-ge.yaml")
  var best = Double.infinity
  for _ in 0..<5 {
    let start = ContinuousClock.now
    _ = try runPipeline(description, output: output, threads: 2)
    best = min(best, (ContinuousClock.now - start) / .seconds(1))
  }
  print("whole run: best of 5 \(best) s, peak memory \(peakMegabytes()) MB")
  try check(best <= 2.5, "more than 2.5 s")
  try check(peakMegabytes() <= 500, "more than 500 MB")
}
