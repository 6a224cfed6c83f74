import DataModel
import Foundation

/// Shares and areas of the classes with their intervals.
func sharesSection(_ content: ReportContent) -> HTML {
  let size = content.image.pixelSize
  let shown = content.shown
  let lines = classLines(of: shown, pixelSize: size)
  let unit = AreaUnit(for: lines.compactMap { $0.areaRange?.upperBound ?? $0.area }.max() ?? 0)
  var columns = [
    ComparisonColumn(title: "class", values: lines.map(\.name)),
    ComparisonColumn(title: "chips", values: lines.map { "\($0.chips)" }),
    ComparisonColumn(title: "share", values: lines.map { percentText($0.fraction, nil) }),
    ComparisonColumn(title: "in this field (95 %)", values: lines.map { $0.inField.map(rangeText) ?? "–" }),
    ComparisonColumn(title: "in the material (95 %)", values: lines.map { $0.inMaterial.map(rangeText) ?? "–" }),
  ]
  if size != nil {
    columns += [
      ComparisonColumn(title: "area (\(unit.name))", values: lines.map { $0.area.map(unit.text) ?? "–" }),
      ComparisonColumn(
        title: "area (95 %)",
        values: lines.map { $0.areaRange.map { "\(unit.text($0.lowerBound))–\(unit.text($0.upperBound))" } ?? "–" }),
    ]
  }
  let charts = content.outputs.map {
    figure(caption: $0.segmentation.strategy.name, fractionChart(of: $0, pixelSize: size).svg)
  }
  return section(
    "How much of each class",
    """
    <h3>\(shown.segmentation.strategy.name)</h3>
    \(table(columns, label: "Shares of the classes"))
    \(list(remarks(on: shown, supportsAreElsewhere: content.supportsAreElsewhere)))
    <div class="charts">
    \(charts)
    </div>
    """)
}

/// Areas in the unit that suits the largest.
private struct AreaUnit {
  let name: String
  private let inNM2: Double

  init(for largest: Double) { (name, inNM2) = largest >= 1e5 ? ("µm²", 1e6) : ("nm²", 1) }

  func text(_ area: Double) -> String { String(format: "%.4g", area / inNM2) }
}

private func remarks(on output: StrategyOutput, supportsAreElsewhere: Bool) -> [String] {
  guard let statistics = output.statistics else { return [] }
  var remarks: [String] = []
  if statistics.classes.contains(where: { $0.fraction != nil && $0.inField == nil }) {
    remarks.append(
      supportsAreElsewhere
        ? "No intervals: they need supports in this image."
        : "No intervals: they need at least two supports in every class.")
  } else if statistics.chips > 0 {
    remarks.append(
      "In this field: how far other supports and doubtful chips would move the share. In the material: also by chance, "
        + "which part of the material was imaged.")
  }
  if let independent = statistics.effectiveChips {
    let text = String(format: independent < 10 ? "%.1f" : "%.0f", independent)
    remarks.append(
      "Neighbouring chips resemble each other: the \(statistics.chips) chips are worth \(text) independent ones."
        + (independent < 2
          ? " So few say nothing about the material: image more of it."
          : independent < 10 && statistics.classes.contains(where: { $0.inMaterial != nil })
            ? " That is few; believe the intervals for the material with care."
            : ""))
  }
  let unclassified = output.segmentation.labels.count { $0 < 0 }
  if unclassified > 0 {
    remarks.append("Shares are of the chips with a class; \(unclassified) chips have none.")
  }
  if statistics.excludesSupports { remarks.append("The supports are left out of chips and shares.") }
  return remarks
}

/// All strategies side by side.
func comparisonSection(_ content: ReportContent) -> HTML {
  let comparison = content.comparison
  let names = comparison.strategies.map(\.name)
  var parts = [table(comparisonColumns(of: comparison), label: "Comparison of the strategies")]
  parts.append(list(content.outputs.compactMap(weightsRemark)))
  parts.append(list(content.outputs.compactMap(changesRemark)))
  parts.append(list(content.outputs.compactMap(temperatureRemark)))
  if names.count > 1 {
    let columns =
      [ComparisonColumn(title: "", values: names)]
      + names.enumerated().map { index, name in
        ComparisonColumn(title: name, values: comparison.agreement.map { decimals($0[index]) })
      }
    parts.append("<h3>Agreement between strategies (Cohen’s kappa)</h3>")
    parts.append(table(columns, label: "Agreement between strategies"))
  }
  return section("Comparison", HTML(joining: parts.filter { !$0.markup.isEmpty }))
}

/// The weights that a strategy learned.
private func weightsRemark(_ output: StrategyOutput) -> String? {
  let strategy = output.segmentation.strategy
  guard let weights = output.segmentation.learnedWeights else { return nil }
  let texts = zip(strategy.channels, weights).map { channel, weight in
    "\(channel) \(String(format: "%.2f", weight))"
  }
  return "\(strategy.name): learned weights \(texts.joined(separator: ", "))."
}

/// What smoothing changed, and how many chips were rejected.
private func changesRemark(_ output: StrategyOutput) -> String? {
  func chips(_ count: Int) -> String { count == 1 ? "1 chip" : "\(count) chips" }
  let segmentation = output.segmentation
  var parts: [String] = []
  if let smoothing = segmentation.smoothing {
    parts.append(
      "smoothing of strength \(String(format: "%.2f", smoothing.strength)) changed \(chips(smoothing.changedChips))")
  }
  if let rejection = segmentation.rejection {
    parts.append(
      "\(chips(rejection.chips)) rejected (\(rejection.beyondDistance) too far from every class, "
        + "\(rejection.unsure) too unsure)")
  }
  return parts.isEmpty ? nil : "\(segmentation.strategy.name): \(parts.joined(separator: "; "))."
}

/// What a reader of the probabilities must know where the temperature is not the plain minimum.
private func temperatureRemark(_ output: StrategyOutput) -> String? {
  let name = output.segmentation.strategy.name
  switch output.segmentation.temperatureMethod {
  case .leaveOneOut, .absent: return nil
  case .leaveOneOutFloor:
    return
      "\(name): the temperature is the smallest that so few supports justify; the probabilities could be surer still."
  case .medianGap:
    return "\(name): some class has one support only; the temperature is the median gap between the two nearest "
      + "classes."
  }
}

/// Mean spectra of the classes.
func spectraSection(_ content: ReportContent) -> HTML {
  guard let spectra = content.spectra else { return "" }
  let source: String =
    spectra.elements.isEmpty
    ? "No element explains a peak."
    : spectra.elementsAreNamed
      ? "Lines of the elements that the file names: \(spectra.elements.joined(separator: ", "))."
      : "Lines of the elements that explain the peaks by their energies alone: "
        + "\(spectra.elements.joined(separator: ", ")). Check them before you believe them."
  return section(
    "Mean spectra",
    """
    <p class="faint">Mean over the chips of each class of \(spectra.strategy). \(source)</p>
    <div class="wide" role="region" aria-label="Mean spectra" tabindex="0">\(spectrumChart(spectra, classes: content.classes))</div>
    """)
}
