import Foundation
import Tessera

/// Time of refining ten thousand columns of a noisy lattice, and of describing 64 px chips by them, beside Atomap.
///
/// Arguments: repetitions (5), columns that Atomap refines (300; 0 leaves it out). The thresholds are 100 µs per column
/// on two threads, a fiftieth of Atomap's time per column, and Atomap's error against the truth; `python3` must find
/// `atomap`.
func atomsBenchmark(_ arguments: [String]) throws {
  let repetitions = arguments.first.flatMap { Int($0) } ?? 5
  let peers = arguments.dropFirst().first.flatMap { Int($0) } ?? 300
  let scene = AtomScene(side: 100, spacing: 20, sigma: 3.2)
  let count = scene.found.count
  var refined: [AtomColumn] = []
  var best: [Double] = []
  for threads in [1, 2] {
    let times = (0..<repetitions).map { _ in
      ContinuousClock().measure { refined = refinedColumns(scene.found, in: scene.image, threads: threads) }
        / .microseconds(1)
    }
    best.append(times.min()! / Double(count))
    print(String(format: "refine   %d columns, %d threads: %7.1f µs per column", count, threads, best[threads - 1]))
  }
  let side = scene.image.rows
  let grid = try ChipGrid(
    imageRows: side, imageColumns: side, chipRows: 64, chipColumns: 64, strideRows: 64, strideColumns: 64)
  let describing = (0..<repetitions).map { _ in
    ContinuousClock().measure { _ = chipDistributions(of: refined, in: grid, pixelSize: nil, threads: 2) }
      / .milliseconds(1)
  }
  print(String(format: "describe %d chips, 2 threads: %.1f ms", grid.count, describing.min()!))
  try check(best[1] <= 100, "refining takes \(best[1]) µs per column on two threads, at most 100 are allowed")
  guard peers > 0 else { return }
  let peer = try atomapRun(scene, columns: min(peers, count))
  let ours = scene.error(of: Array(refined.prefix(min(peers, count))))
  print(String(format: "atomap   %d columns: %7.1f µs per column", min(peers, count), peer.microseconds))
  print(String(format: "ratio    %.0f, at least 50", peer.microseconds / best[1]))
  print(String(format: "error    %.4f px, Atomap's %.4f px (root mean square)", ours, peer.error))
  try check(peer.microseconds >= 50 * best[1], "refining is less than 50 times as fast as Atomap")
  try check(ours <= peer.error, "the columns are less exact than Atomap's")
}

/// Round columns on a jittered square lattice with noise.
private struct AtomScene {
  var image: Matrix
  /// As a finder gives them: within a pixel, rounded.
  var found: [AtomColumn] = []
  var truth: [AtomColumn] = []

  init(side: Int, spacing: Double, sigma: Double) {
    var random = SeededGenerator(seed: 7)
    func uniform(_ reach: Double) -> Double { Double.random(in: -reach...reach, using: &random) }
    image = Matrix(rows: side * Int(spacing) + 20, columns: side * Int(spacing) + 20, repeating: 10)
    for index in 0..<side * side {
      let row = 20 + spacing * Double(index / side) + uniform(0.5)
      let column = 20 + spacing * Double(index % side) + uniform(0.5)
      truth.append(AtomColumn(row: row, column: column, intensity: 60, sigma: sigma, method: .gaussian))
      found.append(
        AtomColumn(
          row: (row + uniform(0.8)).rounded(), column: (column + uniform(0.8)).rounded(), intensity: 1, sigma: sigma,
          method: .blob))
      let reach = Int(6 * sigma)
      for y in max(0, Int(row) - reach)...min(image.rows - 1, Int(row) + reach) {
        for x in max(0, Int(column) - reach)...min(image.columns - 1, Int(column) + reach) {
          let square = (Double(y) - row) * (Double(y) - row) + (Double(x) - column) * (Double(x) - column)
          image[y, x] += Float(60 * exp(-square / (2 * sigma * sigma)))
        }
      }
    }
    for index in image.elements.indices { image.elements[index] += Float(uniform(7)) }
  }

  /// Root of the mean squared distance from the truth, in px.
  func error(of columns: [AtomColumn]) -> Double {
    let squares = zip(columns, truth).map {
      ($0.row - $1.row) * ($0.row - $1.row) + ($0.column - $1.column) * ($0.column - $1.column)
    }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }
}

/// Atomap's time per column and error for the first columns of the scene; all of them are its neighbours.
private func atomapRun(_ scene: AtomScene, columns: Int) throws -> (microseconds: Double, error: Double) {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("atoms-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  func write(_ values: [Double], _ name: String) throws {
    try values.withUnsafeBytes { Data($0) }.write(to: folder.appendingPathComponent(name))
  }
  try write(scene.image.elements.map { Double($0) }, "image.raw")
  try write(scene.found.flatMap { [$0.column, $0.row] }, "found.raw")
  let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("refine_with_atomap.py")
  let python = Process()
  python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  python.arguments = ["python3", script.path, "\(scene.image.rows)", "\(scene.image.columns)", "\(columns)"]
  python.currentDirectoryURL = folder
  python.standardError = FileHandle.nullDevice
  try python.run()
  python.waitUntilExit()
  let result = folder.appendingPathComponent("refined.raw")
  guard python.terminationStatus == 0, let bytes = try? Data(contentsOf: result) else {
    throw ThresholdMissed(description: "refine_with_atomap.py failed; does python3 find atomap?")
  }
  let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
  let refined = (0..<columns).map {
    AtomColumn(row: values[2 * $0 + 2], column: values[2 * $0 + 1], intensity: 1, sigma: 1, method: .gaussian)
  }
  return (values[0], scene.error(of: refined))
}
