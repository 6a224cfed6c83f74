import DataModel

/// How often chips of each winning probability are right: a bar per bin (faint where fewer than ten chips are in it), and
/// the line on which both are equal.
func reliabilityChart(_ bins: [ReliabilityBin], name: String) -> Chart {
  let side = 240.0
  let left = 46.0
  let top = 10.0
  func x(_ share: Double) -> Double { left + share * side }
  func y(_ share: Double) -> Double { top + (1 - share) * side }
  let known = bins.filter { $0.chips > 0 }
  var chart = Chart(
    width: left + side + 14, height: top + side + 46,
    description: "Reliability of \(name): "
      + known.map {
        "probability \(decimals($0.confidence)): right \(decimals($0.accuracy)) of \($0.chips) chips"
      }.joined(separator: "; "))
  for tick in [0.0, 0.5, 1] {
    chart.box(x: x(0), y: y(tick), width: side, height: 1, .faint)
    chart.text(plainNumber(tick), x: left - 6, y: y(tick) + 4, .end, .faint)
    chart.text(plainNumber(tick), x: x(tick), y: y(0) + 16, .middle, .faint)
  }
  for bin in known {
    guard let accuracy = bin.accuracy, let confidence = bin.confidence else { continue }
    chart.box(
      x: x(bin.from) + 1, y: y(accuracy), width: (bin.to - bin.from) * side - 2, height: accuracy * side,
      bin.chips < 10 ? .faint : .look(ClassLook(ofClass: 1)))
    // Where the top of the bar should be.
    chart.box(x: x(bin.from) + 1, y: y(confidence) - 1, width: (bin.to - bin.from) * side - 2, height: 2, .ink)
  }
  for step in 0..<60 {
    let share = Double(step) / 60
    chart.box(x: x(share), y: y(share) - 0.5, width: 2, height: 1, .ink)
  }
  chart.box(x: x(0), y: y(0), width: side, height: 1, .ink)
  chart.text("winning probability", x: x(0.5), y: y(0) + 34, .middle, .faint)
  chart.text("right", x: left - 6, y: y(0.75), .end, .faint)
  return chart
}
