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
    case supportAccuracy = "support_accuracy"
    case accuracy
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
    try values.encode(supportAccuracy, forKey: .supportAccuracy)
    try values.encode(accuracy, forKey: .accuracy)
    try values.encode(balancedAccuracy, forKey: .balancedAccuracy)
    try values.encode(meanIoU, forKey: .meanIoU)
    try values.encode(cohenKappa, forKey: .cohenKappa)
    try values.encode(expectedCalibrationError, forKey: .expectedCalibrationError)
  }
}
