public import DataModel
public import Kernels

/// The `lattice` encoder: what a chip's power spectrum and intensities say, nothing learned.
///
/// The chip minus its windowed mean, under a sine window, is Fourier transformed; the power relative to that of white
/// noise of the same variance is averaged in 15 rings of a third of an octave (1/64 to 1/2 cycles per px) and, in
/// each ring, 8 directions. The embedding holds the logarithms of the rings, the differences of the directions from
/// the mean of their ring, and level, contrast and skewness of the intensities. Rings and directions that chips of a
/// size have too few frequencies for are left out. `Documentation/Encoders.md` has the formulas and the reasons.
///
/// - A gain (all intensities times a positive number) adds the same number to one dimension of every chip, so that
///   no distance between chips changes.
/// - An offset changes only the dimensions of level and contrast (up to rounding, while the spread is well above 1e-5
///   of the mean).
/// - A rotation by 90° of a square chip moves each direction on by 4 of 8 and changes nothing else.
/// - A shift of the lattice under the chip changes little, a rotation by another angle moves power between directions.
///
/// A constant chip has the texture of white noise (zeros), contrast and skewness 0; a chip of zeros is the zero vector.
/// A NaN or an infinity in a chip gives NaN in its row, in no other.
public struct LatticeEncoder: ChipEncoder {
  /// An encoder; there is nothing to choose.
  public init() {}

  /// Numbers per chip for chips of a size in px, for instance 105 for 64 x 64.
  ///
  /// - Precondition: both sizes at least 1.
  public func dimensions(chipRows: Int, chipColumns: Int) -> Int {
    LatticeLayout(rows: chipRows, columns: chipColumns).dimensions
  }

  /// The embeddings of chips, shape (chips, dimensions); every chip has evidence.
  ///
  /// Intensities may have any unit: `Float` arithmetic starts only after the chip is scaled to variance 1.
  /// Cost: a chip of 64 x 64 px takes about 0.04 ms, time grows like its area.
  ///
  /// - Precondition: chips of at least 1 x 1 px.
  public func encode(_ chips: ImageBatch, threads: Int) throws -> Embeddings {
    let layout = LatticeLayout(rows: chips.rows, columns: chips.columns)
    var values = Matrix(rows: chips.count, columns: layout.dimensions)
    let pixels = chips.elements
    let size = chips.imageSize
    try parallelRows(of: &values, threads: threads, scratch: { LatticeDescriptor(layout: layout) }) {
      chip, embedding, descriptor in
      descriptor.describe(pixels.span.extracting(chip * size..<(chip + 1) * size), into: &embedding)
    }
    return Embeddings(values: values)
  }
}
