import Foundation
import Reports

extension RunComparison {
  /// The comparison for a terminal, without a line feed at the end.
  public var text: String {
    var parts = [runs.map(line).joined(separator: "\n")]
    let names = strategies.map { "\($0.run) \($0.scores.name)" }
    parts.append(
      comparisonTable(
        Comparison(
          classes: classNames, strategies: strategies.map { $0.scores.renamed("\($0.run) \($0.scores.name)") },
          agreement: agreement)))
    if runs.count > 1 {
      parts.append(
        differences.isEmpty
          ? "The pipelines are the same."
          : "The pipelines differ in\n" + differences.map(lines).joined(separator: "\n"))
    }
    if strategies.count > 1 { parts.append("Agreement of the label maps (Cohen's kappa)\n" + matrix(names)) }
    for run in runs {
      if let recommended = run.recommended { parts.append("recommended in \(run.mark): \(recommended)") }
    }
    parts += notes.map { "note: \($0)" }
    return parts.joined(separator: "\n\n")
  }

  /// All classes in the order in which they first occur.
  private var classNames: [String] {
    var names: [String] = []
    for strategy in strategies {
      names += strategy.scores.fractions.keys.sorted().filter { !names.contains($0) }
    }
    return names
  }

  private func line(_ run: Run) -> String {
    func product(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " x ") }
    return "\(run.mark)  \(run.path): \(run.name), \(run.image), \(product(run.grid)) chips of \(product(run.chip)) px"
  }

  private func lines(_ difference: PipelineDifference) -> String {
    let values = zip(runs, difference.values).map { run, value in
      let text = value.line
      return "    \(run.mark)  \(text.count <= 90 ? text : text.prefix(89) + "…")"
    }
    return "  \(difference.key)\n" + values.joined(separator: "\n")
  }

  private func matrix(_ names: [String]) -> String {
    let shown = names.map { $0.count <= 30 ? $0 : $0.prefix(29) + "…" }
    let width = shown.map(\.count).max() ?? 0
    return shown.indices.map { row in
      let cells = agreement[row].prefix(row + 1).map { value in value.map { String(format: "%6.3f", $0) } ?? "     -" }
      return "  " + shown[row] + String(repeating: " ", count: width - shown[row].count) + cells.joined(separator: " ")
    }.joined(separator: "\n")
  }
}
