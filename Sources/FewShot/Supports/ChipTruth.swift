public import DataModel

/// The true class of every chip, where one class covers enough of it.
///
/// The class that covers most of a chip (the one named first where two cover the same) is its truth if its share, of the
/// whole chip and not only of its labelled pixels, is at least `majority`; otherwise the chip has none.
///
/// - Parameters:
///   - mask: of the grid's image size; values of `classes` and beyond are unlabelled.
///   - grid: the chips.
///   - classes: number of classes, at least 1.
///   - majority: above 0, at most 1.
/// - Throws: ``FewShotError`` for a mask of another size or a majority out of range.
public func chipTruth(
  from mask: LabelMask, grid: ChipGrid, classes: Int, majority: Double
) throws(FewShotError) -> ChipTruth {
  try checkShare(majority, "majority")
  let coverage = try ClassCoverage(of: mask, grid: grid, classes: classes)
  let labels = (0..<grid.count).map { chip -> Int32 in
    guard let label = coverage.largestClass(in: chip), coverage.share(of: label, in: chip) >= majority else {
      return -1
    }
    return Int32(label)
  }
  return ChipTruth(labels: labels)
}
