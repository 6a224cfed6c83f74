extension Comparison.Strategy {
  enum CodingKeys: String, CodingKey {
    case name
    case slug
    case channels
    case fuse
    case fractions
    case meanEntropy = "mean_entropy"
    case temperature
    case temperatureMethod = "temperature_method"
    case learnedWeights = "learned_weights"
    case smoothingStrength = "smoothing_strength"
    case changedChips = "changed_chips"
    case rejectedChips = "rejected_chips"
    case supportAccuracy = "support_accuracy"
    case supportAccuracyStandardError = "support_accuracy_standard_error"
    case clearance
    case fractionIntervals = "fraction_intervals"
    case materialIntervals = "material_intervals"
    case effectiveChips = "effective_chips"
    case reliability
    case accuracy
    case unsmoothedAccuracy = "unsmoothed_accuracy"
    case balancedAccuracy = "balanced_accuracy"
    case meanIoU = "mean_iou"
    case cohenKappa = "cohen_kappa"
    case expectedCalibrationError = "expected_calibration_error"
  }

  /// Writes every key, also those without a value.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    try values.encode(slug, forKey: .slug)
    try values.encode(channels, forKey: .channels)
    try values.encode(fuse, forKey: .fuse)
    try values.encode(fractions, forKey: .fractions)
    // The synthesised code would leave out what is nothing; `encode` of an optional writes null.
    try values.encode(meanEntropy, forKey: .meanEntropy)
    try values.encode(temperature, forKey: .temperature)
    try values.encode(temperatureMethod, forKey: .temperatureMethod)
    try values.encode(learnedWeights, forKey: .learnedWeights)
    try values.encode(smoothingStrength, forKey: .smoothingStrength)
    try values.encode(changedChips, forKey: .changedChips)
    try values.encode(rejectedChips, forKey: .rejectedChips)
    try values.encode(supportAccuracy, forKey: .supportAccuracy)
    try values.encode(supportAccuracyStandardError, forKey: .supportAccuracyStandardError)
    try values.encode(clearance, forKey: .clearance)
    try values.encode(fractionIntervals, forKey: .fractionIntervals)
    try values.encode(materialIntervals, forKey: .materialIntervals)
    try values.encode(effectiveChips, forKey: .effectiveChips)
    try values.encode(reliability, forKey: .reliability)
    try values.encode(accuracy, forKey: .accuracy)
    try values.encode(unsmoothedAccuracy, forKey: .unsmoothedAccuracy)
    try values.encode(balancedAccuracy, forKey: .balancedAccuracy)
    try values.encode(meanIoU, forKey: .meanIoU)
    try values.encode(cohenKappa, forKey: .cohenKappa)
    try values.encode(expectedCalibrationError, forKey: .expectedCalibrationError)
  }
}

extension Comparison {
  enum CodingKeys: String, CodingKey {
    case classes, strategies, agreement, recommended, disagreement
  }

  /// Writes every key, also those without a value.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(classes, forKey: .classes)
    try values.encode(strategies, forKey: .strategies)
    try values.encode(agreement, forKey: .agreement)
    try values.encode(recommended, forKey: .recommended)
    try values.encode(disagreement, forKey: .disagreement)
  }
}
