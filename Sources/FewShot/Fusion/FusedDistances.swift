import DataModel
import Kernels

/// The fused distances of every chip, and those of the supports when each is left out.
struct FusedDistances {
  /// Shape (chips, classes); NaN where no channel took part.
  let values: Matrix
  /// Whether any channel took part, per chip.
  let evidence: [Bool]
  let leftOut: LeftOutSupports
  /// Of every classified support, the second smallest minus the smallest distance.
  let supportGaps: [Double]
  /// The largest difference between two classes' distances of one chip, at least 0.
  let spread: Double

  init(_ tables: ChannelTables, by rule: FusionRule) {
    let classes = tables.classes
    var row = tables.emptyRow()
    var fused = [Double](repeating: 0, count: classes)
    var values = Matrix(rows: tables.chips, columns: classes, repeating: .nan)
    var evidence = [Bool](repeating: false, count: tables.chips)
    for chip in 0..<tables.chips {
      tables.read(chip, into: &row)
      guard rule.fuse(row, into: &fused) else { continue }
      evidence[chip] = true
      for label in 0..<classes { values[chip, label] = Float(fused[label]) }
    }
    var leftOut = LeftOutSupports(classes: classes)
    var gaps: [Double] = []
    for (chip, label) in tables.supports.labelled where evidence[chip] {
      gaps.append(gapOfNearestTwo(values.row(chip)))
      tables.read(leavingOut: chip, of: label, into: &row)
      if rule.fuse(row, into: &fused) { leftOut.append(fused, label: label, chip: chip) }
    }
    var spread = leftOut.spread
    for chip in 0..<tables.chips where evidence[chip] { spread = max(spread, spreadOf(values.row(chip))) }
    self.values = values
    self.evidence = evidence
    self.leftOut = leftOut
    supportGaps = gaps
    self.spread = spread
  }

  /// The distances with something added to those of every chip, classified and left-out ones alike.
  private init(_ base: FusedDistances, supports: SupportSet, adding addition: (_ chip: Int, _ label: Int) -> Double) {
    var values = base.values
    for chip in base.evidence.indices where base.evidence[chip] {
      for label in 0..<values.columns {
        values[chip, label] = Float(Double(values[chip, label]) + addition(chip, label))
      }
    }
    var leftOut = LeftOutSupports(classes: values.columns)
    for index in 0..<base.leftOut.count {
      let chip = base.leftOut.chips[index]
      let row = base.leftOut.row(index).enumerated().map { $1 + addition(chip, $0) }
      leftOut.append(row, label: base.leftOut.labels[index], chip: chip)
    }
    var spread = leftOut.spread
    for chip in base.evidence.indices where base.evidence[chip] { spread = max(spread, spreadOf(values.row(chip))) }
    self.values = values
    evidence = base.evidence
    self.leftOut = leftOut
    supportGaps = supports.labelled.filter { base.evidence[$0.chip] }.map { gapOfNearestTwo(values.row($0.chip)) }
    self.spread = spread
  }

  /// These distances with those of ``LaplacianFusion`` added.
  func adding(_ pull: LaplacianFusion, supports: SupportSet) -> FusedDistances {
    FusedDistances(self, supports: supports) { pull.addition(to: $0, label: $1) }
  }

  /// The temperature that these distances call for.
  var temperature: Temperature { Temperature(leftOut: leftOut, supportGaps: supportGaps, spread: spread) }
}

private func gapOfNearestTwo(_ row: ArraySlice<Float>) -> Double {
  var nearest = Float.infinity
  var second = Float.infinity
  for distance in row {
    if distance < nearest {
      second = nearest
      nearest = distance
    } else if distance < second {
      second = distance
    }
  }
  return Double(second) - Double(nearest)
}

private func spreadOf(_ row: ArraySlice<Float>) -> Double {
  Double(row.max() ?? 0) - Double(row.min() ?? 0)
}
