import DataModel
import Kernels

/// One line per chip in row-major order.
///
/// `x_nm` and `y_nm` are the chip's centre, counted from the image's top left corner to the right and down; empty
/// without a calibration. An unclassified chip has no probabilities and no distances.
func chipsTable(of segmentation: Segmentation, pixelSize: PixelSize?) -> CSVTable {
  let classes = segmentation.classes
  var table = CSVTable(
    columns: ["row", "column", "x_nm", "y_nm", "label", "entropy", "margin"] + classes.map { "probability_\($0)" }
      + classes.map { "distance_\($0)" })
  let grid = segmentation.grid
  for chip in 0..<grid.count {
    let address = grid.address(of: chip)
    let box = grid.rectangle(of: chip)
    let x = pixelSize.map { (Double(box.column) + Double(box.columns) / 2) * $0.widthInNM }
    let y = pixelSize.map { (Double(box.row) + Double(box.rows) / 2) * $0.heightInNM }
    let label = segmentation.labels[chip]
    let name = label < 0 ? "unclassified" : classes[Int(label)]
    table.add(
      ["\(address.row)", "\(address.column)", measure(x), measure(y), name, field(segmentation.entropy[chip])]
        + [field(segmentation.margin[chip])] + segmentation.probabilities.row(chip).map { field($0) }
        + segmentation.distances.row(chip).map { field($0) })
  }
  return table
}
