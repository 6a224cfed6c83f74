public import MicrographFiles

/// Writes `comparison.json` and `comparison.csv` into a result's folder.
///
/// The table has one line per strategy with the same columns as the JSON's keys, one `fraction_CLASS` for each class;
/// channels are joined by " + ", and what is not known is empty. Agreement, intervals, reliability and recommendation stand
/// in the JSON only.
///
/// - Throws: ``FileError`` naming the file.
public func writeComparison(_ comparison: Comparison, to folder: String) throws(FileError) {
  try writeJSON(comparison, to: "\(folder)/comparison.json")
  var table = CSVTable(
    columns: ["name", "slug", "channels", "fuse"] + comparison.classes.map { "fraction_\($0)" } + [
      "mean_entropy", "temperature", "temperature_method", "support_accuracy", "support_accuracy_standard_error",
      "clearance", "effective_chips", "accuracy", "balanced_accuracy", "mean_iou", "cohen_kappa",
      "expected_calibration_error",
    ])
  for one in comparison.strategies {
    let scores = [
      one.supportAccuracy, one.supportAccuracyStandardError, one.clearance, one.effectiveChips, one.accuracy,
      one.balancedAccuracy, one.meanIoU, one.cohenKappa,
      one.expectedCalibrationError,
    ]
    table.add(
      [one.name, one.slug, one.channels.joined(separator: " + "), one.fuse]
        + comparison.classes.map { field(one.fractions[$0] ?? nil) }
        + [field(one.meanEntropy), field(one.temperature), one.temperatureMethod ?? ""] + scores.map { field($0) })
  }
  try writeBytes(table.bytes, to: "\(folder)/comparison.csv")
}
