public import DataModel

/// Turns chips into embeddings; `Chips` is `ImageBatch` for images and `ChipSpectra` for spectra.
///
/// The caller may hand over the chips of an image in batches of any size: a chip's embedding depends on that chip
/// alone, and its bits neither on the batch nor on the number of threads. The number of dimensions may depend on the
/// size of the chips, never on their content.
public protocol ChipEncoder<Chips>: Sendable {
  /// What is encoded.
  associatedtype Chips: Sendable

  /// The embeddings of chips, in their order.
  ///
  /// - Parameter threads: most threads to use, at least 1.
  func encode(_ chips: Chips, threads: Int) throws -> Embeddings
}
