import DataModel

/// The size of the chips in periods of the image.
public struct ChipSizeAdvice: Sendable, Equatable {
  /// The smallest and the largest distance at which pieces of the image repeat themselves, in px.
  public let spacingInPixels: ClosedRange<Double>
  /// The shorter side of the run's chips in px.
  public let sideInPixels: Int
  /// Four of the largest periods, in px.
  public let suggestedSideInPixels: Int
  /// Width of a pixel in nm, where the image is calibrated.
  public let pixelInNM: Double?

  /// The side in periods of the largest spacing.
  public var periods: Double { Double(sideInPixels) / spacingInPixels.upperBound }

  /// Fewer periods than this describe a structure badly, as measured (`Documentation/Guidance.md`).
  public static let fewestPeriods = 3.0
  /// From here on larger chips brought no accuracy, only coarser maps.
  public static let suggestedPeriods = 4.0

  /// Nothing where the image has no period.
  init?(of run: FinishedRun) {
    guard let spacing = run.record.pipeline.image.spacing, spacing.count == 2, spacing[0] > 0,
      spacing[1] >= spacing[0], spacing[1] < 1e6
    else { return nil }
    spacingInPixels = spacing[0]...spacing[1]
    sideInPixels = min(run.grid.chipRows, run.grid.chipColumns)
    suggestedSideInPixels = Int((ChipSizeAdvice.suggestedPeriods * spacing[1]).rounded(.up))
    pixelInNM = run.record.pixelSize?.widthInNM
  }

  /// What to do, as a sentence.
  public var sentence: String {
    func length(_ pixels: Double) -> String {
      let rounded = plainNumber((pixels * 10).rounded() / 10)
      return pixelInNM.map { "\(rounded) px (\(lengthText(inNM: (pixels * $0 * 1000).rounded() / 1000)))" }
        ?? "\(rounded) px"
    }
    let low = spacingInPixels.lowerBound
    let high = spacingInPixels.upperBound
    let period = high - low < 0.05 * high ? length(high) : "\(length(low)) to \(length(high))"
    let text =
      "the image repeats itself every \(period); chips of \(length(Double(sideInPixels))) hold "
      + "\(plainNumber((periods * 10).rounded() / 10)) of its largest periods"
    let suggestion = "\(length(Double(suggestedSideInPixels)))"
    if periods < ChipSizeAdvice.fewestPeriods { return "\(text): too few to describe a structure; try \(suggestion)" }
    if periods > 2 * ChipSizeAdvice.suggestedPeriods {
      return "\(text): more than needed; \(suggestion) would give a finer map"
    }
    return "\(text), which is a good size"
  }
}
