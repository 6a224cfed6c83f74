import DataModel
import Encoders
import Foundation

/// How well a model tells spectra that it has not seen, beside the same model before training.
public struct TrainingValidation: Sendable, Encodable {
  /// A number before and after training; nothing where it could not be computed.
  public struct Change: Sendable, Encodable {
    /// With the vectors that training began with.
    public let untrained: Double?
    /// With those that were learned.
    public let trained: Double?
  }

  /// Spectra that were held out.
  public let spectra: Int
  /// Their loss per prediction.
  public let loss: Change
  /// Chance that the low-energy half of a spectrum's words lies nearer to its own high-energy half than to that of
  /// another spectrum; the halves share no word.
  public let halves: Change
  /// Mean cosine of a spectrum's halves, less that of halves of different spectra.
  public let halvesSeparation: Change
  /// Chance that two lines of one element lie nearer to each other than two lines of different elements.
  public let lines: Change
  /// Mean cosine of two lines of one element, less that of lines of different elements.
  public let linesSeparation: Change

  private enum CodingKeys: String, CodingKey {
    case spectra, loss, halves, lines
    case halvesSeparation = "halves_separation"
    case linesSeparation = "lines_separation"
  }

  /// Most spectra whose halves are compared with each other.
  private static let compared = 1000

  /// Compares a model with its own beginning.
  ///
  /// - Parameter elements: those whose lines are compared.
  init(of model: WordModel, on documents: [SpectrumDocument], elements: [String]) throws {
    let before = try model.untrained()
    spectra = documents.count
    let step = max((documents.count + Self.compared - 1) / Self.compared, 1)
    let sample = stride(from: 0, to: documents.count, by: step).map { documents[$0] }
    let corpus = WordCorpus(documents)
    loss = Change(untrained: try before?.meanLoss(of: corpus), trained: try model.meanLoss(of: corpus))
    let halvesBefore = before.flatMap { Agreement(halvesOf: sample, model: $0) }
    let halvesAfter = Agreement(halvesOf: sample, model: model)
    halves = Change(untrained: halvesBefore?.area, trained: halvesAfter?.area)
    halvesSeparation = Change(untrained: halvesBefore?.separation, trained: halvesAfter?.separation)
    let linesBefore = before.flatMap { Agreement(linesOf: elements, model: $0) }
    let linesAfter = Agreement(linesOf: elements, model: model)
    lines = Change(untrained: linesBefore?.area, trained: linesAfter?.area)
    linesSeparation = Change(untrained: linesBefore?.separation, trained: linesAfter?.separation)
  }
}

extension TrainingValidation {
  /// For a person: a line per number.
  var textLines: [String] {
    func line(_ name: String, _ change: Change, _ separation: Change? = nil) -> String {
      func number(_ value: Double?, _ format: String) -> String { value.map { String(format: format, $0) } ?? "–" }
      let apart = separation.map {
        ", cosines \(number($0.untrained, "%+.3f")) → \(number($0.trained, "%+.3f")) apart"
      }
      let format = separation == nil ? "%.4f" : "%.3f"
      return "  \(name)\(number(change.untrained, format)) → \(number(change.trained, format))\(apart ?? "")"
    }
    return [
      "  \(spectra) spectra held out, untrained → trained",
      line("loss         ", loss), line("halves       ", halves, halvesSeparation),
      line("lines        ", lines, linesSeparation),
    ]
  }
}
