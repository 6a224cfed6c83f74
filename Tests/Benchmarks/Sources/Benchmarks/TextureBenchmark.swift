import Foundation
import Tessera

/// Time of the `texture` encoder per chip beside PyTorch's for the same network, in one run: `texture [PYTHON]`, from
/// `Tests/Benchmarks`.
///
/// Each figure is the best of seven runs over 512 chips of noise. Fails where a chip of 64 x 64 px takes more than 1 ms
/// on two threads. PYTHON (`python3`) must find torch and safetensors; without them there is no comparison.
func textureBenchmark(_ arguments: [String]) throws {
  let weights = try TextureWeights.open()
  var generator = SeededGenerator(seed: 1)
  print("chip px  precision   ms per chip, 1 thread     2 threads")
  for side in [32, 64, 95, 128] {
    var chips = ImageBatch(count: 512, rows: side, columns: side)
    for index in chips.elements.indices { chips.elements[index] = Float(generator.below(65536)) }
    for precision in [NetworkPrecision.f32, .bf16] {
      guard (try? precision.resolved()) != nil else { continue }
      let encoder = try TextureEncoder(weights: weights, precision: precision)
      let best = try [1, 2].map { threads in
        try (0..<7).map { _ in
          try ContinuousClock().measure { _ = try encoder.encode(chips, threads: threads) } / .milliseconds(1)
        }.min()! / Double(chips.count)
      }
      let figures = best.map { String(format: "%21.3f", $0) }.joined()
      print(String(format: "%7d  %@      ", side, precision.rawValue as NSString) + figures)
      if side == 64, precision == .f32 { try check(best[1] <= 1, "more than 1 ms a chip") }
    }
  }
  let peer = Process()
  peer.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  peer.arguments = [arguments.first ?? "python3", "texture_peer.py", weights.path]
  try peer.run()
  peer.waitUntilExit()
}
