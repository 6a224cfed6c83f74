public import DataModel
public import Kernels

/// The share of every chip that each class covers.
///
///     result[i, k] = (pixels of chip i with value k) / (pixels of chip i)
///
/// - Parameters:
///   - mask: of the grid's image size; values of `classes` and beyond are unlabelled and count for no class.
///   - grid: the chips, which may overlap.
///   - classes: number of classes, at least 1.
/// - Returns: shape (chips, classes), 0 to 1; a row sums to 1 where every pixel is labelled, to less otherwise.
/// - Throws: ``FewShotError/maskSize(maskRows:maskColumns:imageRows:imageColumns:)``.
///
/// Cost: the pixels of all chips, those of overlaps as often as they are covered.
public func classShares(of mask: LabelMask, grid: ChipGrid, classes: Int) throws(FewShotError) -> Matrix {
  let coverage = try ClassCoverage(of: mask, grid: grid, classes: classes)
  var shares = Matrix(rows: grid.count, columns: classes)
  for chip in 0..<grid.count {
    for label in 0..<classes { shares[chip, label] = Float(coverage.share(of: label, in: chip)) }
  }
  return shares
}

/// Pixels of every chip that each class covers, as whole numbers: a share of exactly 0.9 must pass as "at least 0.9".
struct ClassCoverage {
  private let classes: Int
  private let area: Int
  private let pixels: [Int]

  init(of mask: LabelMask, grid: ChipGrid, classes: Int) throws(FewShotError) {
    precondition(classes >= 1, "\(classes) classes")
    guard mask.rows == grid.imageRows, mask.columns == grid.imageColumns else {
      throw .maskSize(
        maskRows: mask.rows, maskColumns: mask.columns, imageRows: grid.imageRows, imageColumns: grid.imageColumns)
    }
    var pixels = [Int](repeating: 0, count: grid.count * classes)
    let values = mask.values.span
    for chip in 0..<grid.count {
      let rectangle = grid.rectangle(of: chip)
      for row in rectangle.row..<rectangle.row + rectangle.rows {
        let start = row * mask.columns + rectangle.column
        for index in start..<start + rectangle.columns {
          let label = Int(values[index])
          if label < classes { pixels[chip * classes + label] += 1 }
        }
      }
    }
    self.classes = classes
    self.area = grid.chipRows * grid.chipColumns
    self.pixels = pixels
  }

  /// The share of a chip that a class covers, 0 to 1, correctly rounded.
  func share(of label: Int, in chip: Int) -> Double { Double(pixels[chip * classes + label]) / Double(area) }

  /// The class that covers most of a chip, the first of equals; nothing where the whole chip is unlabelled.
  func largestClass(in chip: Int) -> Int? {
    var best = 0
    for label in 0..<classes where pixels[chip * classes + label] > pixels[chip * classes + best] { best = label }
    return pixels[chip * classes + best] > 0 ? best : nil
  }
}

/// Throws unless a share that a user gave is above 0 and at most 1.
func checkShare(_ value: Double, _ name: String) throws(FewShotError) {
  guard value > 0, value <= 1 else { throw .shareOutOfRange(name: name, value: value) }
}
