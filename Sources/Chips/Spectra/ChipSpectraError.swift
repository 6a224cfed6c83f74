import DataModel
/// Why the spectra of chips cannot be summed.
public enum ChipSpectraError: Error, Equatable, CustomStringConvertible {
  case energyRangeOutsideAxis(rangeInEV: ClosedRange<Double>, axisInEV: ClosedRange<Double>)
  case everythingExcluded(rangeInEV: ClosedRange<Double>)
  case binNarrowerThanChannel(binInEV: Double, channelInEV: Double)
  case placementNeedsPixelSize
  case placementWithoutArea(widthInNM: Double, heightInNM: Double)
  case fieldMissesChips
  case tooLarge(chips: Int, channels: Int)
  case notFinite(row: Int, column: Int, channel: Int, value: Float)
  case sumTooLarge(chip: Int)
  case notACount(chip: Int, channel: Int, value: Float)
  case tooManyToDenoise(chips: Int, channels: Int)
  case noComponents

  /// One line for a person.
  public var description: String {
    switch self {
    case .energyRangeOutsideAxis(let range, let axis):
      "energy-range: \(inKeV(range)) lies outside the energy axis, which goes from \(inKeV(axis))"
    case .everythingExcluded(let range): "exclude: leaves no channel of the energy range \(inKeV(range))"
    case .binNarrowerThanChannel(let bin, let channel):
      "bin: \(roundedNumber(bin)) eV is narrower than a channel of \(roundedNumber(channel)) eV; choose a multiple of it"
    case .placementNeedsPixelSize:
      "placement: a rectangle in nm needs the pixel size of the image; give `pixel-size`"
    case .placementWithoutArea(let width, let height):
      "placement: a field of \(roundedNumber(height)) x \(roundedNumber(width)) nm has no area"
    case .fieldMissesChips:
      "placement: the field of the spectrum image touches no chip; check origin and size"
    case .tooLarge(let chips, let channels):
      "\(chips) chips with \(channels) channels each do not fit in memory; choose larger chips or join channels "
        + "with `bin`"
    case .notFinite(let row, let column, let channel, let value):
      "the count at row \(row), column \(column), channel \(channel) of the spectrum image is \(value)"
    case .sumTooLarge(let chip): "the counts of chip \(chip) add up to more than a 32-bit float can hold"
    case .notACount(let chip, let channel, let value):
      "denoise: chip \(chip) has \(value) counts in channel \(channel) of those kept; the noise is known only of counts "
        + "from 0 up, so leave out `denoise`"
    case .tooManyToDenoise(let chips, let channels):
      "denoise: \(chips) chips with \(channels) channels are too many (8192 of one of them at most); join channels with "
        + "`bin`"
    case .noComponents: "denoise: no principal components were found; the counts are too large"
    }
  }
}

/// A window of energies as people write it: `0.2 to 20 keV`; one without an end: `0.2 keV up`.
func inKeV(_ range: ClosedRange<Double>) -> String {
  range.upperBound.isFinite
    ? "\(roundedNumber(range.lowerBound / 1000)) to \(roundedNumber(range.upperBound / 1000)) keV"
    : "\(roundedNumber(range.lowerBound / 1000)) keV up"
}
