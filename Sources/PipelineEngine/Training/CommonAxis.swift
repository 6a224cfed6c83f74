import DataModel

/// The energy axis of the first of some spectrum images, where all others have it.
///
/// - Throws: ``TrainingError`` naming the first file with another axis, and both axes.
func commonAxis(of places: [SpectrumPlace]) throws(TrainingError) -> EnergyAxis {
  let first = places[0]
  if let other = places.first(where: { !isSame($0.axis, first.axis) }) {
    throw TrainingError(
      "\(other.path): its energy axis (\(text(other.axis))) is not that of \(first.path) (\(text(first.axis))); "
        + "--resample brings all spectra to the bins of the first")
  }
  return first.axis
}

/// The energy axis of the first of some spectrum images, to which the others are to be resampled.
func firstAxis(of places: [SpectrumPlace], notes: inout [String]) -> EnergyAxis {
  let axis = places[0].axis
  let others = places.count { !isSame($0.axis, axis) }
  if others > 0 {
    notes.append(
      "\(others) of \(places.count) spectrum images were resampled to \(text(axis)), the axis of \(places[0].path)")
  }
  return axis
}

/// Whether two axes agree to a hundredth of a channel.
private func isSame(_ a: EnergyAxis, _ b: EnergyAxis) -> Bool {
  let slack = 0.01 * a.stepInEV
  return a.channels == b.channels && abs(a.offsetInEV - b.offsetInEV) <= slack
    && abs(a.rangeInEV.upperBound - b.rangeInEV.upperBound) <= slack
}

private func text(_ axis: EnergyAxis) -> String {
  "\(axis.channels) channels of \(roundedNumber(axis.stepInEV)) eV from \(roundedNumber(axis.offsetInEV)) eV"
}
