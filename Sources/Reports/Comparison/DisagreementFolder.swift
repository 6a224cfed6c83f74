public import DataModel
import Kernels
public import MicrographFiles

/// Writes `disagreement` of a result: `distinct-labels.npy` (int32, rows × columns), `vote-entropy.npy` (float32) and the
/// latter as the picture `map.png`.
///
/// - Throws: ``FileError`` naming the file.
public func writeDisagreement(
  _ disagreement: Disagreement, grid: ChipGrid, pixelSize: PixelSize?, to folder: String
) throws(FileError) {
  let path = try makeFolder("disagreement", in: folder, of: "comparison")
  let shape = [grid.rows, grid.columns]
  try writeNPY(disagreement.distinctLabels.map { Int32($0) }, shape: shape, to: "\(path)/distinct-labels.npy")
  try writeNPY(
    Matrix(rows: grid.rows, columns: grid.columns, elements: disagreement.voteEntropy), shape: shape,
    to: "\(path)/vote-entropy.npy")
  let map = try disagreementMap(disagreement, grid: grid).canvas(longSide: 1600, pixelSize: pixelSize)
  try writeBytes(map.smallPNG(), to: "\(path)/map.png")
}

/// The disagreement as a picture.
func disagreementMap(_ disagreement: Disagreement, grid: ChipGrid) -> ScalarMap {
  ScalarMap(values: disagreement.voteEntropy, grid: grid, ends: ("all agree", "votes split evenly"))
}
