import DataModel
public import MicrographFiles
import Reports

/// Finished runs side by side: their strategies, how their pipelines differ, how far their label maps agree.
public struct RunComparison: Encodable, Sendable {
  struct Run: Encodable, Sendable {
    /// One letter, or a number from the 27th run on.
    let mark: String
    let path: String
    let name: String
    let tessera: String
    let image: String
    /// Rows and columns of the grid, and of one chip in px.
    let grid: [Int]
    let chip: [Int]
    let classes: [String]
    let recommended: String?
  }

  struct Strategy: Encodable, Sendable {
    let run: String
    let scores: Comparison.Strategy
  }

  let runs: [Run]
  let strategies: [Strategy]
  let differences: [PipelineDifference]
  /// Cohen's kappa between the label maps of every two strategies, in their order; null for different images.
  let agreement: [[Double?]]
  /// What the user should know, one sentence each.
  let notes: [String]

  /// Most pixels of a label map that are compared.
  private static let mostPixels = 4_000_000

  /// Reads and compares result folders.
  ///
  /// - Parameters:
  ///   - paths: at least one folder of `tessera run`.
  ///   - limits: how much memory reading their label maps may take.
  /// - Throws: `FileError`: one line that names the folder and says what is wrong with it.
  public static func make(
    of paths: [String], limits: ReadingLimits = .standard
  ) throws -> RunComparison {
    var found: [ComparedRun] = []
    for path in paths { found.append(try ComparedRun(path)) }
    let marks = found.indices.map { mark($0) }
    var strategies: [Strategy] = []
    var maps: [(run: Int, labels: LabelMask)] = []
    for (index, run) in found.enumerated() {
      for strategy in run.comparison.strategies {
        strategies.append(Strategy(run: marks[index], scores: strategy))
        maps.append((index, try run.labels(of: strategy.slug, most: mostPixels, limits: limits)))
      }
    }
    let agreement = maps.map { first in
      maps.map { second -> Double? in
        guard let image = found[first.run].image, image == found[second.run].image else { return nil }
        return kappa(
          first.labels, found[first.run].comparison.classes, second.labels, found[second.run].comparison.classes)
      }
    }
    return RunComparison(
      runs: found.indices.map { index in
        let run = found[index]
        let chips = run.pipeline["chips"]
        return Run(
          mark: marks[index], path: run.path, name: run.pipeline["name"]?.string ?? "–", tessera: run.version,
          image: run.imageFile, grid: [chips?["rows"], chips?["columns"]].compactMap { $0?.integer },
          chip: (chips?["size"]?.elements ?? []).compactMap(\.integer),
          classes: run.comparison.classes, recommended: run.comparison.recommended?.strategy)
      }, strategies: strategies, differences: PipelineEngine.differences(between: found.map(\.pipeline)),
      agreement: agreement, notes: notes(found, marks))
  }

  private static func mark(_ index: Int) -> String {
    index < 26 ? String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index))) : "\(index + 1)"
  }

  private static func notes(_ runs: [ComparedRun], _ marks: [String]) -> [String] {
    var notes: [String] = []
    func others(_ isOther: (ComparedRun) -> Bool) -> String {
      zip(runs, marks).filter { isOther($0.0) }.map(\.1).joined(separator: ", ")
    }
    let images = others { $0.image == nil || $0.image != runs[0].image }
    if !images.isEmpty {
      notes.append(
        "\(images): another image than \(marks[0]); shares can be compared, label maps of different images cannot")
    }
    let classes = others { $0.comparison.classes != runs[0].comparison.classes }
    if !classes.isEmpty {
      notes.append("\(classes): other classes than \(marks[0]); classes of one name count as the same")
    }
    for (run, mark) in zip(runs, marks) where run.version != tesseraVersion {
      notes.append(
        "\(mark): a result of Tessera \(run.version), this is \(tesseraVersion); numbers may mean other things")
    }
    return notes
  }
}

extension JSONValue {
  /// The whole number, where this is one.
  fileprivate var integer: Int? { if case .number(let value) = self { Int(exactly: value) } else { nil } }
}
