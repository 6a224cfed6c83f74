public import DataModel
import Kernels
public import MicrographFiles

/// Writes `strategies/SLUG` of a result: labels (with smoothing, also those before it), probabilities and entropy as
/// NumPy arrays, the label map as TIFF, the overlay, the chips and the classes as tables, the classes' shares as a bar
/// chart.
///
/// - Parameters:
///   - image: the micrograph as read: gives the overlay's grey and the calibration.
///   - supports: of the same grid.
///   - columns: atom columns to mark in the overlay.
///   - folder: the result's folder.
/// - Throws: ``FileError``, also where another strategy of this result has the same slug.
public func writeStrategy(
  _ result: StrategyOutput, image: Micrograph, supports: SupportSet, columns: [AtomColumn] = [], to folder: String
) throws(FileError) {
  let segmentation = result.segmentation
  let grid = segmentation.grid
  let classes = segmentation.classes.count
  let path = try makeFolder(segmentation.strategy.slug, in: "\(folder)/strategies", of: "strategy")
  try writeNPY(segmentation.labels, shape: [grid.rows, grid.columns], to: "\(path)/labels.npy")
  if let smoothing = segmentation.smoothing {
    try writeNPY(smoothing.labels, shape: [grid.rows, grid.columns], to: "\(path)/unsmoothed-labels.npy")
  }
  try writeNPY(
    segmentation.probabilities, shape: [grid.rows, grid.columns, classes], to: "\(path)/probabilities.npy")
  try writeNPY(
    Matrix(rows: grid.rows, columns: grid.columns, elements: segmentation.entropy),
    shape: [grid.rows, grid.columns], to: "\(path)/entropy.npy")
  try writeTIFF(result.labelMap, pixelSize: image.pixelSize, to: "\(path)/labels.tif")
  let picture = GreyPicture(of: image, longSide: 1600)
  let overlay = try overlay(of: result, picture: picture, image: image, supports: supports, columns: columns)
  try writeBytes(overlay.png(), to: "\(path)/overlay.png")
  try writeBytes(chipsTable(of: segmentation, pixelSize: image.pixelSize).bytes, to: "\(path)/chips.csv")
  try writeBytes(
    classesTable(of: result, pixelSize: image.pixelSize, supports: supports).bytes, to: "\(path)/classes.csv")
  let chart = fractionChart(of: result, pixelSize: image.pixelSize)
  try writeBytes(chart.svgFile, to: "\(path)/classes.svg")
  try writeBytes(chart.png(), to: "\(path)/classes.png")
}
