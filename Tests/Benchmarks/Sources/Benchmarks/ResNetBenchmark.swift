import Foundation
import Tessera

/// Time of a ResNet per chip: `resnet [NETWORK] [CHIPS]`, by default `resnet101 32`, with random weights.
///
/// Each figure is the best of five runs, in wall time and, behind it, processor time; the last column has another
/// process holding one core all the while. The share of the peak is that of the wall time on two threads, the peak
/// being what the command line gives with `--peak F32 BF16` in GFLOP/s. `resnet_peers.py` measures other tools.
func resNetBenchmark(_ arguments: [String]) throws {
  var arguments = arguments
  var peaks: [NetworkPrecision: Double] = [:]
  if let flag = arguments.firstIndex(of: "--peak"), flag + 2 < arguments.count {
    peaks = [.f32: Double(arguments[flag + 1]) ?? 0, .bf16: Double(arguments[flag + 2]) ?? 0]
    arguments.removeSubrange(flag...flag + 2)
  }
  let depth = arguments.first.flatMap { ResNetDepth(rawValue: $0) } ?? .resnet101
  let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 32
  var generator = SeededGenerator(seed: 1)
  let chips = ImageBatch(
    count: count, rows: 95, columns: 95, elements: (0..<count * 95 * 95).map { _ in Float(generator.below(256)) })
  print("\(depth), ms per chip   1 thread (cpu)     2 threads (cpu)    2, a core held   share of peak")
  for precision in [NetworkPrecision.f32, .bf16] {
    guard (try? precision.resolved()) != nil else { continue }
    let start = ContinuousClock.now
    let encoder = try ResNetEncoder(
      depth, weights: RandomWeights(.resNet(depth)), options: .init(precision: precision), largestValue: 255)
    _ = try encoder.encode(ImageBatch(count: 2, rows: 95, columns: 95), threads: 2)
    let ready = (ContinuousClock.now - start) / .milliseconds(1)
    func best(threads: Int) throws -> (wall: Double, processor: Double) {
      var best = (wall: Double.infinity, processor: Double.infinity)
      for _ in 0..<5 {
        let before = clock()
        let wall = try ContinuousClock().measure { _ = try encoder.encode(chips, threads: threads) } / .milliseconds(1)
        let processor = Double(clock() - before) / Double(CLOCKS_PER_SEC) * 1000
        best = (min(best.wall, wall / Double(count)), min(best.processor, processor / Double(count)))
      }
      return best
    }
    let one = try best(threads: 1)
    let two = try best(threads: 2)
    let held = try whileACoreIsHeld { try best(threads: 2) }
    // Multiplications and additions of ResNet101 for 256 x 256 px.
    let share = depth == .resnet101 ? peaks[precision].map { 20.5e3 / two.wall / $0 } : nil
    print(
      String(
        format: "%-8@ %20.1f (%.1f) %14.1f (%.1f) %17.1f %15@   ready after %.0f ms, peak %d MB",
        precision.rawValue as NSString, one.wall, one.processor, two.wall, two.processor, held.wall,
        (share.map { String(format: "%.0f %%", $0 * 100) } ?? "-") as NSString, ready, peakMegabytes()))
  }
}

/// Runs `body` while a process of the shell does nothing but count.
private func whileACoreIsHeld<Result>(_ body: () throws -> Result) throws -> Result {
  let holder = Process()
  holder.executableURL = URL(fileURLWithPath: "/bin/sh")
  holder.arguments = ["-c", "while :; do :; done"]
  try holder.run()
  defer { holder.terminate() }
  return try body()
}

/// Weights of the right shapes and of sensible magnitude; the time does not depend on what they are.
private struct RandomWeights: WeightSource {
  private let shapes: [String: [Int]]

  init(_ network: NetworkDescription) { shapes = Dictionary(uniqueKeysWithValues: network.tensors.map { $0 }) }

  var names: [String] { Array(shapes.keys) }

  func shape(of name: String) -> [Int]? { shapes[name] }

  func values(of name: String) throws -> [Float] {
    let shape = shapes[name] ?? []
    let count = shape.reduce(1, *)
    if name.hasSuffix("running_var") { return [Float](repeating: 1, count: count) }
    if name.hasSuffix("bias") || name.hasSuffix("running_mean") { return [Float](repeating: 0, count: count) }
    if shape.count == 1 { return [Float](repeating: 0.5, count: count) }
    var generator = SeededGenerator(seed: UInt64(count))
    let scale = (24 / Float(count / shape[0])).squareRoot() / Float(1 << 24)
    return (0..<count).map { _ in (Float(generator.next() >> 40) - Float(1 << 23)) * scale }
  }
}
