import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// Every mistake ends with one line, a code that is not 0, and nothing new in the folder.
@Suite("Bad input") struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var prepare: @Sendable (Workbench) throws -> Void = { _ in }
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "misspelt key", text: pipeline().replacing("supports:", with: "suports:")),
    Case(name: "misspelt key inside", text: pipeline(chips: "{sise: 5 px}")),
    Case(name: "unknown key", text: pipeline(more: "flavour: sweet")),
    Case(name: "missing key", text: pipeline().replacing("chips: {size: 5 px}\n", with: "")),
    Case(name: "key twice", text: pipeline(more: "chips: {size: 6 px}")),
    Case(name: "not YAML", text: "tessera: [1"),
    Case(name: "empty pipeline", text: ""),
    Case(name: "other version", text: pipeline().replacing("tessera: 1", with: "tessera: 2")),
    Case(name: "wrong type", text: pipeline(chips: "64 px")),
    Case(name: "number expected", text: pipeline(more: "preprocess: [{clahe: {clip-limit: high}}]")),
    Case(name: "no unit", text: pipeline(chips: "{size: 5}")),
    Case(name: "wrong unit", text: pipeline(spectra: "{file: eds.hspy, energy-range: [0.2 nm, 20 keV]}")),
    Case(name: "missing file", text: pipeline(image: "{file: lost.tif}")),
    Case(
      name: "folder instead of file", text: pipeline(image: "{file: folder}"),
      prepare: {
        try FileManager.default.createDirectory(atPath: $0.folder.path("folder"), withIntermediateDirectories: true)
      }),
    Case(
      name: "empty file", text: pipeline(image: "{file: empty.tif}"),
      prepare: { try $0.folder.write("", to: "empty.tif") }),
    Case(
      name: "text named tif", text: pipeline(image: "{file: text.tif}"),
      prepare: { try $0.folder.write("this is no image\n", to: "text.tif") }),
    Case(
      name: "truncated TIFF", text: pipeline(image: "{file: cut.tif}"),
      prepare: {
        try $0.copyBeginning(
          of: projectRoot.appendingPathComponent("SampleData/dacite/bse.tif"), bytes: 6000, as: "cut.tif")
      }),
    Case(
      name: "truncated PNG", text: pipeline(image: "{file: cut.png}"),
      prepare: { try $0.copyBeginning(of: fixtures().appendingPathComponent("noise.png"), bytes: 1500, as: "cut.png") }),
    Case(
      name: "truncated JPEG", text: pipeline(image: "{file: cut.jpg}"),
      prepare: { try $0.copyBeginning(of: fixtures().appendingPathComponent("noise.jpg"), bytes: 1500, as: "cut.jpg") }),
    Case(
      name: "truncated HDF5", text: pipeline(spectra: "{file: cut.hspy}"),
      prepare: {
        try $0.copyBeginning(
          of: projectRoot.appendingPathComponent("SampleData/dacite/eds.hspy"), bytes: 300_000, as: "cut.hspy")
      }),
    Case(
      name: "image with NaN", text: pipeline(image: "{file: nan.npy}"),
      prepare: { try $0.writeImage(1, except: [305: .nan, 306: .infinity, 0: 2], as: "nan.npy") }),
    Case(
      name: "constant image", text: pipeline(image: "{file: flat.npy}"),
      prepare: { try $0.writeImage(17, as: "flat.npy") }),
    Case(
      name: "cube without energy axis", text: pipeline(spectra: "{file: cube.h5, dataset: /cube}"),
      prepare: { try $0.copy(fixtures().appendingPathComponent("no-energy-axis.h5"), as: "cube.h5") }),
    Case(name: "image instead of cube", text: pipeline(spectra: "{file: bse.tif}")),
    Case(name: "unknown data set", text: pipeline(spectra: "{file: eds.hspy, dataset: /Experiments/Lost}")),
    Case(
      name: "energy range outside the axis",
      text: pipeline(spectra: "{file: eds.hspy, energy-range: [30 keV, 40 keV]}")),
    Case(
      name: "energies the wrong way round", text: pipeline(spectra: "{file: eds.hspy, energy-range: [9 keV, 3 keV]}")),
    Case(name: "chip larger than the image", text: pipeline(chips: "{size: 80 px}")),
    Case(name: "zero stride", text: pipeline(chips: "{size: 5 px, stride: 0 px}")),
    Case(name: "negative stride", text: pipeline(chips: "{size: 5 px, stride: -5 px}")),
    Case(
      name: "too many chips", text: pipeline(image: "{file: large.npy}", chips: "{size: 1 px}"),
      prepare: {
        var large = Matrix(rows: 1500, columns: 1500, repeating: 1)
        large.elements[0] = 2
        try writeNPY(large, shape: [1500, 1500], to: $0.folder.path("large.npy"))
      }),
    Case(name: "too many tiles", text: pipeline(chips: "{tiles: 20000}")),
    Case(name: "support outside the grid", text: pipeline(supports: "{a: [[7, 9]], b: [[11, 2], [15, 3]]}")),
    Case(name: "negative support", text: pipeline(supports: "{a: [[7, 9]], b: [[-1, 2]]}")),
    Case(name: "chip in two classes", text: pipeline(supports: "{a: [[7, 9]], b: [[11, 2], [7, 9]]}")),
    Case(name: "class without supports", text: pipeline(supports: "{a: [[7, 9]], b: []}")),
    Case(name: "one class only", text: pipeline(supports: "{a: [[7, 9], [8, 9]]}")),
    Case(name: "unknown encoder", text: pipeline(channels: "{bse: {encoder: latice}, eds: {encoder: spectrum}}")),
    Case(name: "unknown fusion", text: pipeline(strategies: "{both: {channels: [bse, eds], fuse: mean}}")),
    Case(name: "missing channel", text: pipeline(strategies: "{both: {channels: [bse, edx], fuse: concatenate}}")),
    Case(name: "no fusion for two channels", text: pipeline(strategies: "{both: {channels: [bse, eds]}}")),
    Case(
      name: "same slug",
      text: pipeline(strategies: "{Both ways: {channels: [bse]}, both-ways: {channels: [eds]}}")),
    Case(
      name: "weights all zero",
      text: pipeline(
        strategies: "{both: {channels: [bse, eds], fuse: mean-distance, weights: {bse: 0, eds: 0}}}")),
    Case(name: "block of no chips", text: pipeline(more: "statistics: {block: 0}")),
    Case(
      name: "truth of another size", text: pipeline(more: "truth: {file: labels.tif, classes: [a, b]}"),
      prepare: {
        try writeTIFF(
          LabelMask(rows: 10, columns: 12, values: [UInt8](repeating: 0, count: 120)), pixelSize: nil,
          to: $0.folder.path("labels.tif"))
      }),
    Case(
      name: "too few chips to draw",
      text: pipeline(supports: "{mask: labels.tif, classes: [a, b], per-class: 500, seed: 1}"),
      prepare: {
        try writeTIFF(
          LabelMask(rows: 75, columns: 100, values: (0..<7500).map { $0 % 100 < 50 ? 0 : 1 }), pixelSize: nil,
          to: $0.folder.path("labels.tif"))
      }),
  ]

  @Test("one line, no result", arguments: cases) func refused(_ bad: Case) throws {
    let bench = try Workbench()
    try bad.prepare(bench)
    let before = try bench.contents
    let outcome = try bench.run(bad.text)
    #expect(outcome.code > 0, "\(outcome)")
    #expect(outcome.output.isEmpty)
    #expect(try bench.contents == (before + ["bad.yaml"]).sorted())
    expectSnapshot(outcome.errors, named: "bad-input \(bad.name).txt", beside: #filePath)
    let check = try runTessera(["check", "bad.yaml"], in: bench.folder.url)
    #expect(check.code > 0 && check.errors == outcome.errors, "check says: \(check.errors)")
  }
}
