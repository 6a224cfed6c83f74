public import DataModel
public import Kernels

/// Places every column more exactly: by the centre of mass of the pixels around it, then by a two-dimensional Gaussian
/// with rotation, fitted by least squares.
///
/// - Parameters:
///   - columns: where they were found, with their width; some may lie outside the image.
///   - image: in any unit.
///   - options: whose estimator, and how large the masks are.
///   - threads: most threads to use, at least 1; the result does not depend on it.
/// - Returns: the columns in their order, with the distance to the nearest other one after refining. `method` says how
///   far each one got:
///   - `gaussian`: all fields are those of the fit. Where at least three pixels of the mask have the image's largest
///     value they are taken for saturated and left out of it (standard rule).
///   - `centreOfMass`: the fit was not asked for or failed: its centre left the mask, its height was not positive, one
///     standard deviation was more than 4 times the other, the mask had too few pixels, or it did not settle. The
///     standard rule also refuses a fit that moves by more than a fifth of the distance to the nearest column, is wider
///     than 0.3 of it, lies outside the image, or leaves rings around its centre: the column has another shape.
///     Intensity is the mask's largest minus its smallest value; the width is the one that came in.
///   - otherwise, as it came in: the mask holds NaN or infinity, nothing but one value, or no pixel at all. A column at
///     the position of another has no mask either.
///
/// - Precondition: the positions are finite.
///
/// The masks are discs around the column, cut at the image's edge. With the standard rule their radius is at most 5 times
/// the column's width, and 3 times where it has no neighbour; that of the fits with the neighbours
/// taken off is 1.25 times as large as asked for.
/// Atomap's rule leaves a column without neighbour alone.
///
/// Accuracy: on the synthetic lattices of the tests the standard rule errs no more than Atomap (`Documentation/Atoms.md`).
/// Cost: some twenty passes over each mask, about 0.1 ms for a mask of 200 px; memory grows with the columns only.
public func refinedColumns(
  _ columns: [AtomColumn], in image: Matrix, options: RefiningOptions = .init(), threads: Int = 1
) -> [AtomColumn] {
  precondition(columns.allSatisfy { $0.row.isFinite && $0.column.isFinite }, "a column at no finite position")
  switch options.rule {
  case .standard: return StandardRefining(image: image, options: options, threads: threads).refined(columns)
  case .atomap: return AtomapRefining(image: image, options: options).refined(columns)
  }
}
