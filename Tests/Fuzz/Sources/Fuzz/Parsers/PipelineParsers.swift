import Foundation
import Kernels
import MicrographFiles
import PipelineEngine

extension Parser {
  /// Pipeline files, and the check of what they name; one of them finds its image and spectra, the others do not.
  static let pipeline = Parser(
    seeds: [Seeds(place: "Pipelines", ending: ".yaml")],
    made: { _ in
      let text = try String(contentsOfFile: "Pipelines/dacite.yaml", encoding: .utf8)
      let found = text.replacing("../SampleData/dacite/", with: "")
      return [found, found.replacing("bse.tif", with: "bse.tif, dataset: page 0")].map { Array($0.utf8) }
    }, beside: dacite, tokens: wrongValues,
    mutateInside: { bytes, random in
      var text = bytes
      for _ in 0...random.below(3) { mutateWords(&text, values: wrongValues, &random) }
      return text
    }, allowance: 512 << 20,
    read: { path in isAccepted(path) { _ = try PipelinePlan.make(PipelineDescription.load(path)).summary } })

  /// Files of supports that a pipeline names.
  static let supports = Parser(
    made: { _ in
      ["a: [[0, 3], [1, 9]]\nb: [[7, 7]]\n", "first class:\n  - [4, 4]\n  - [5, 5]\nsecond:\n- - 1\n  - 2\n"].map {
        Array($0.utf8)
      }
    }, beside: dacite, tokens: wrongValues,
    mutateInside: { bytes, random in
      var text = bytes
      for _ in 0...random.below(2) { mutateWords(&text, values: wrongValues, &random) }
      return text
    }, allowance: 512 << 20,
    read: { path in
      isAccepted(path) {
        let pipeline = "\(path).yaml"
        if !FileManager.default.fileExists(atPath: pipeline) {
          try """
          tessera: 1
          image: {file: bse.tif}
          chips: {size: 8 px}
          supports: {file: input}
          channels: {bse: {encoder: texture}}
          """.write(toFile: pipeline, atomically: false, encoding: .utf8)
        }
        _ = try PipelinePlan.make(PipelineDescription.load(pipeline))
      }
    })
}

/// The small sample that pipelines read.
let dacite = ["bse.tif": "SampleData/dacite/bse.tif", "eds.hspy": "SampleData/dacite/eds.hspy"]

/// Whether nothing was refused; what is refused must be so in one line.
func isAccepted(_ path: String, _ read: () throws -> Void) -> Bool {
  do {
    try read()
    return true
  } catch let error as PipelineError {
    checkIsOneLine(error, path: path)
  } catch let error as FileError {
    checkIsOneLine(error, path: path)
  } catch { stop("another error than the parser's own: \(error)") }
  return false
}
