import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport

/// A folder with the dacite sample, a cheap image and whatever a bad pipeline needs.
struct Workbench {
  let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    let sample = projectRoot.appendingPathComponent("SampleData/dacite")
    for name in ["bse.tif", "eds.hspy"] { try copy(sample.appendingPathComponent(name), as: name) }
  }

  func copy(_ file: URL, as name: String) throws {
    try FileManager.default.copyItem(at: file, to: folder.url.appendingPathComponent(name))
  }

  /// Copies the first bytes of a file.
  func copyBeginning(of file: URL, bytes: Int, as name: String) throws {
    try Data(contentsOf: file).prefix(bytes).write(to: folder.url.appendingPathComponent(name))
  }

  /// Writes an image of one value, but for some pixels.
  func writeImage(_ value: Float, except others: [Int: Float] = [:], as name: String) throws {
    var image = Matrix(rows: 75, columns: 100, repeating: value)
    for (index, other) in others { image.elements[index] = other }
    try writeNPY(image, shape: [75, 100], to: folder.path(name))
  }

  /// Runs `tessera run bad.yaml` on a pipeline.
  func run(_ pipeline: String, arguments: [String] = []) throws -> ProcessOutcome {
    try folder.write(pipeline, to: "bad.yaml")
    return try runTessera(["run", "bad.yaml"] + arguments, in: folder.url)
  }

  /// Everything in the folder, hidden files too.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }
}

/// A pipeline over the dacite sample whose parts can be exchanged, one YAML line or block each.
func pipeline(
  image: String = "{file: bse.tif}", spectra: String = "{file: eds.hspy}", chips: String = "{size: 5 px}",
  supports: String = "{a: [[7, 9], [9, 9]], b: [[11, 2], [12, 3]]}",
  channels: String = "{bse: {encoder: lattice}, eds: {encoder: spectrum}}",
  strategies: String = "{both: {channels: [bse, eds], fuse: mean-distance}}", more: String = ""
) -> String {
  """
  tessera: 1
  image: \(image)
  spectra: \(spectra)
  chips: \(chips)
  supports: \(supports)
  channels: \(channels)
  strategies: \(strategies)
  \(more)
  """
}
