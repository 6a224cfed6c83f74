import DataModel
import Foundation

/// The share of every class as a bar, with its two 95 % intervals: thick for this field, thin for the material.
func fractionChart(of output: StrategyOutput, pixelSize: PixelSize?) -> Chart {
  let lines = classLines(of: output, pixelSize: pixelSize)
  let width = 380.0
  let rowHeight = 46.0
  let left = 4.0
  let right = width - 18
  let largest = lines.flatMap { [$0.fraction, $0.inField?.upperBound, $0.inMaterial?.upperBound] }.compactMap(\.self)
    .max()
  // The axis ends at the next 20 % above everything.
  let end = min(1, max(0.2, ((largest ?? 1) * 5).rounded(.up) / 5))
  func place(_ share: Double) -> Double { left + (right - left) * min(share / end, 1) }

  var chart = Chart(
    width: width, height: rowHeight * Double(lines.count) + 44,
    description: "Shares of the classes: "
      + lines.map { "\($0.name) \(percentText($0.fraction, $0.inField))" }.joined(separator: "; "))
  let bottom = rowHeight * Double(lines.count) + 4
  for tick in stride(from: 0, through: Int((end * 100).rounded()), by: end > 0.5 ? 20 : 10) {
    let x = place(Double(tick) / 100)
    chart.box(x: x, y: 2, width: 1, height: bottom - 2, .faint)
    let anchor: Chart.Anchor = tick == 0 ? .start : x > right - 1 ? .end : .middle
    chart.text("\(tick) %", x: x, y: bottom + 15, anchor, .faint)
  }
  for (index, line) in lines.enumerated() {
    let top = Double(index) * rowHeight
    chart.text(shortened(line.name, to: 26), x: left, y: top + 16)
    chart.text(percentText(line.fraction, line.inField), x: right, y: top + 16, .end)
    let bar = (y: top + 22, height: 16.0)
    if let fraction = line.fraction {
      chart.box(
        x: left, y: bar.y, width: max(place(fraction) - left, 0.5), height: bar.height, .look(ClassLook(ofClass: index))
      )
    }
    let middle = bar.y + bar.height / 2
    if let range = line.inMaterial { chart.interval(range, place, y: middle, thickness: 1.5, cap: 9) }
    if let range = line.inField { chart.interval(range, place, y: middle, thickness: 4, cap: 4) }
  }
  chart.box(x: left, y: bottom, width: right - left, height: 1, .ink)
  let parts = [
    lines.contains { $0.inField != nil } ? "thick: this field" : nil,
    lines.contains { $0.inMaterial != nil } ? "thin: the material" : nil,
  ].compactMap(\.self)
  if !parts.isEmpty {
    chart.text(parts.joined(separator: ", ") + " (95 %)", x: left, y: bottom + 34, .start, .faint)
  }
  return chart
}

extension Chart {
  fileprivate mutating func interval(
    _ range: ClosedRange<Double>, _ place: (Double) -> Double, y: Double, thickness: Double, cap: Double
  ) {
    let (from, to) = (place(range.lowerBound), place(range.upperBound))
    box(x: from, y: y - thickness / 2, width: max(to - from, 1), height: thickness, .ink)
    for end in [from, to] { box(x: end - 0.75, y: y - cap / 2, width: 1.5, height: cap, .ink) }
  }
}

/// `45.1 % (43.2–47.0 %)`, or as much of it as is known.
func percentText(_ fraction: Double?, _ range: ClosedRange<Double>?) -> String {
  guard let fraction else { return "–" }
  let share = String(format: "%.1f %%", 100 * fraction)
  return share + (range.map { " (" + rangeText($0) + ")" } ?? "")
}

/// `43.2–47.0 %`.
func rangeText(_ range: ClosedRange<Double>) -> String {
  String(format: "%.1f–%.1f %%", 100 * range.lowerBound, 100 * range.upperBound)
}
