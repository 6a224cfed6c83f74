import DataModel
import Encoders
import Foundation

extension TrainingOutcome {
  /// A page for a person.
  public var text: String {
    var lines = [path]
    func add(_ name: String, _ value: String) {
      lines.append("  \(name.padding(toLength: 13, withPad: " ", startingAt: 0))\(value)")
    }
    if let record = model.record {
      let (settings, corpus) = (record.settings, record.corpus)
      let others = heldOut > 0 ? ", \(grouped(heldOut)) held out" : ""
      let empty = emptySpectra > 0 ? ", \(grouped(emptySpectra)) without a word" : ""
      add("spectra", "\(grouped(corpus.documents)) of \(plural(images, "spectrum image"))\(empty)\(others)")
      add(
        "words",
        "\(grouped(corpus.words)), \(grouped(model.vocabulary.counts.reduce(0, +))) of them in the vocabulary of "
          + "\(grouped(model.vocabulary.count))")
      add("corpus", "SHA-256 \(corpus.hash)")
      add(
        "training",
        "\(settings.architecture.rawValue), \(settings.dimensions) dimensions, \(plural(settings.epochs, "epoch")), "
          + "seed \(settings.seed)")
      add("loss", losses(record.losses))
    }
    add(
      "time",
      "reading \(seconds(readSeconds)), training \(seconds(trainingSeconds))"
        + (wordsPerSecond > 0 ? ", \(grouped(Int(wordsPerSecond))) words/s" : ""))
    lines += validation.map { [""] + $0.textLines } ?? []
    if !neighbours.entries.isEmpty {
      let guessed = neighbours.areGuessed ? " (elements guessed from the words; --elements names them)" : ""
      lines += ["", "  nearest to each main line\(guessed)"]
      lines += neighbours.entries.map { "  \($0.line): \($0.nearest.joined(separator: ", "))" }
    }
    return lines.joined(separator: "\n")
  }

  /// Words that were read per second of training, those that were left out by chance too.
  var wordsPerSecond: Double {
    guard let record = model.record, trainingSeconds > 0 else { return 0 }
    return Double((record.losses.count - epochsBefore) * record.corpus.words) / trainingSeconds
  }

  private func losses(_ losses: [Double]) -> String {
    let all = losses.map { String(format: "%.4f", $0) }
    guard all.count > 12 else { return all.joined(separator: " ") }
    return (all.prefix(5) + ["…"] + all.suffix(5)).joined(separator: " ") + " (\(all.count) epochs)"
  }

  private func seconds(_ seconds: Double) -> String { String(format: "%.1f s", seconds) }

  private func plural(_ count: Int, _ what: String) -> String { "\(grouped(count)) \(what)\(count == 1 ? "" : "s")" }
}

/// A number with commas between its thousands.
private func grouped(_ number: Int) -> String {
  var digits = Array(String(number))
  for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
  return String(digits)
}
