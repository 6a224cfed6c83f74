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
          : "The pipelines differ in\n" + differenceLines.joined(separator: "\n"))
    }
    if strategies.count > 1 { parts.append("Agreement of the label maps (Cohen's kappa)\n" + matrix(names)) }
    let recommended = runs.compactMap { run in run.recommended.map { "recommended in \(run.mark): \($0)" } }
    if !recommended.isEmpty { parts.append(recommended.joined(separator: "\n")) }
    parts += notes.map { "note: \($0)" }
    return parts.joined(separator: "\n\n")
  }

  /// All classes in the order in which they first occur.
  private var classNames: [String] {
    var names: [String] = []
    for run in runs { names += run.classes.filter { !names.contains($0) } }
    return names
  }

  private func line(_ run: Run) -> String {
    func product(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " x ") }
    return
      "\(run.mark)  \(run.path): \(printable(run.name)), \(printable(run.image)), \(product(run.grid)) chips of \(product(run.chip)) px"
  }

  /// One entry per key; a thing that some runs lack altogether is one entry, whatever it has inside.
  private var differenceLines: [String] {
    var entries: [String] = []
    var known: Set<[String]> = []
    for difference in differences {
      let thing = Array(difference.path.prefix(2))
      let inside = differences.filter { $0.path.starts(with: thing) }
      let lacking = runs.indices.filter { run in inside.allSatisfy { $0.values[run] == .null } }
      if difference.path.count > 2 && !lacking.isEmpty {
        guard known.insert(thing).inserted else { continue }
        let marks = runs.indices.filter { !lacking.contains($0) }.map { runs[$0].mark }
        entries.append("  \(thing.joined(separator: ".")): only in \(marks.joined(separator: ", "))")
      } else {
        entries.append("  \(difference.key)")
        for (run, value) in zip(runs, difference.values) {
          let text = value.line.isEmpty ? "none" : value.line
          entries.append("    \(run.mark)  \(text.count <= 90 ? text : text.prefix(89) + "…")")
        }
      }
    }
    return entries
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
