public import DataModel
import Kernels

/// Supports drawn at random from a label mask.
///
/// One generator serves all classes. Class after class, in the order of the names, `perClass` chips are drawn without
/// replacement from the chips that the class covers to at least `purity`, listed in row-major order and without those
/// that an earlier class has already taken (possible only at a purity of one half or less). So a class added at the end
/// changes no other class's supports. The supports stay in the order they were drawn.
///
/// - Parameters:
///   - mask: of the grid's image size; value k is the k-th of `classes`, values beyond the list are unlabelled.
///   - grid: the chips to draw from.
///   - classes: names, at least two.
///   - perClass: supports per class, at least 1.
///   - purity: share of a chip that its class must cover, above 0, at most 1.
///   - seed: fixes the draw on every platform.
/// - Throws: ``FewShotError`` for a mask of another size, a purity or number out of range, or too few chips of a class;
///   `SupportSetError` for fewer than two classes or a name given twice.
public func drawSupports(
  from mask: LabelMask, grid: ChipGrid, classes: [String], perClass: Int, purity: Double, seed: UInt64
) throws -> SupportSet {
  try checkShare(purity, "purity")
  guard perClass >= 1 else { throw FewShotError.nothingToDraw(perClass: perClass) }
  guard classes.count >= 2 else { throw SupportSetError.tooFewClasses(classes) }
  let coverage = try ClassCoverage(of: mask, grid: grid, classes: classes.count)
  var generator = SeededGenerator(seed: seed)
  var taken: Set<Int> = []
  var drawn: [SupportSet.Class] = []
  for (label, name) in classes.enumerated() {
    let pure = (0..<grid.count).filter { coverage.share(of: label, in: $0) >= purity && !taken.contains($0) }
    guard pure.count >= perClass else {
      throw FewShotError.tooFewChips(class: name, found: pure.count, asked: perClass, purity: purity)
    }
    let chips = generator.draw(perClass, from: pure)
    taken.formUnion(chips)
    drawn.append(SupportSet.Class(name: name, chips: chips))
  }
  return try SupportSet(classes: drawn)
}
