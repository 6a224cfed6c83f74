import Foundation

/// The comparison as lines of aligned columns for a terminal, without a line feed at the end.
///
/// Strategy, support accuracy, the scores against a truth where there is one, mean entropy, temperature, and the share
/// of each class. "-" stands for what is not known; names of more than 30 (classes: 16) characters end in "…".
public func comparisonTable(_ comparison: Comparison) -> String {
  let columns = comparisonColumns(of: comparison)
  let texts = columns.map { [shortened($0.title, to: 16)] + $0.values.map { shortened($0, to: 30) } }
  let widths = texts.map { $0.map(\.count).max() ?? 0 }
  let lines = (0...comparison.strategies.count).map { line in
    zip(texts, widths).enumerated().map { column, entry in
      let padding = String(repeating: " ", count: entry.1 - entry.0[line].count)
      return column == 0 ? entry.0[line] + padding : padding + entry.0[line]
    }
    .joined(separator: "  ")
  }
  return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
}

/// Text of at most so many characters, "…" at the end of what is longer.
func shortened(_ text: String, to length: Int) -> String {
  text.count <= length ? text : text.prefix(length - 1) + "…"
}

/// One column of the comparison for people.
struct ComparisonColumn {
  let title: String
  /// One text per strategy.
  let values: [String]
}

/// The columns that people see, on a terminal and in the report.
func comparisonColumns(of comparison: Comparison) -> [ComparisonColumn] {
  let strategies = comparison.strategies
  func column(_ title: String, _ value: (Comparison.Strategy) -> Double?) -> ComparisonColumn {
    ComparisonColumn(title: title, values: strategies.map { decimals(value($0)) })
  }
  var columns = [
    ComparisonColumn(title: "strategy", values: strategies.map(\.name)),
    ComparisonColumn(
      title: "support accuracy",
      values: strategies.map { one in
        decimals(one.supportAccuracy)
          + (one.supportAccuracyStandardError.map { String(format: " ± %.2f", $0) } ?? "")
      }),
  ]
  if strategies.contains(where: { $0.accuracy != nil || $0.cohenKappa != nil }) {
    columns += [
      column("accuracy") { $0.accuracy }, column("kappa") { $0.cohenKappa },
      column("ECE") { $0.expectedCalibrationError },
    ]
  }
  columns += [
    column("mean entropy") { $0.meanEntropy },
    ComparisonColumn(
      title: "temperature", values: strategies.map { $0.temperature.map { String(format: "%.3g", $0) } ?? "-" }),
  ]
  columns += comparison.classes.map { name in
    ComparisonColumn(
      title: name,
      values: strategies.map { one in
        (one.fractions[name] ?? nil).map { String(format: "%.1f %%", 100 * $0) } ?? "-"
      })
  }
  return columns
}

/// Three decimals, "-" for nothing.
func decimals(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
