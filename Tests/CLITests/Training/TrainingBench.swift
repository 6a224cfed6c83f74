import Foundation
import MicrographFiles
import TestSupport

/// A folder with the sample data and small maps, to train in.
struct TrainingBench {
  let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    try FileManager.default.createSymbolicLink(
      at: folder.url.appendingPathComponent("SampleData"),
      withDestinationURL: projectRoot.appendingPathComponent("SampleData"))
  }

  /// Runs `tessera train spec2vec`.
  func train(_ arguments: String...) throws -> ProcessOutcome { try run(["spec2vec"] + arguments) }

  /// Runs `tessera train`.
  func run(_ arguments: [String]) throws -> ProcessOutcome {
    try runTessera(["train"] + arguments, in: folder.url)
  }

  func data(_ name: String) throws -> Data { try Data(contentsOf: folder.url.appendingPathComponent(name)) }

  /// Everything in the folder but the sample data, hidden files too.
  var contents: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { $0 != "SampleData" }.sorted()
    }
  }

  /// Writes a map whose pixels hold one of two sets of lines, with counts that hang on `seed`.
  ///
  /// - Parameters:
  ///   - offsetInKeV: energy of the first channel; channels are 10 eV wide.
  ///   - others: values to put in, by their place in the file.
  func writeMap(
    _ name: String, rows: Int = 8, columns: Int = 8, channels: Int = 600, seed: Int, offsetInKeV: Double = 0,
    replacing others: [Int: Double] = [:]
  ) throws {
    var values = [Double](repeating: 0, count: rows * columns * channels)
    for pixel in 0..<rows * columns {
      let lines = (pixel + seed) % 2 == 0 ? [140, 174, 451] : [277, 330, 369, 401]
      for (index, line) in lines.enumerated() {
        for side in -3...3 { values[pixel * channels + line + side] = Double(20 + (seed + pixel * 7 + index) % 9) }
      }
    }
    for (index, value) in others { values[index] = value }
    try writeHyperSpy(
      HyperSpySignal(
        title: "map", values: values,
        axes: [
          .init(name: "y", size: rows, scale: 2, units: "nm", isNavigation: true),
          .init(name: "x", size: columns, scale: 2, units: "nm", isNavigation: true),
          .init(name: "Energy", size: channels, scale: 0.01, offset: offsetInKeV, units: "keV", isNavigation: false),
        ]), to: folder.path(name))
  }
}
