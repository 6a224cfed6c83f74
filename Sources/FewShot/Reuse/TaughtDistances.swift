public import DataModel
import Kernels

/// Distances of an image's chips to prototypes of another image.
///
/// As ``classDistances(of:supports:channel:scale:threads:)``, with the prototypes, and for a z-score the means and
/// deviations, of the reference.
///
/// - Parameters:
///   - embeddings: of this image's chips.
///   - reference: of the image with the supports, with as many dimensions.
///   - supports: chips of the reference.
///   - prototypes: what stands for a class.
/// - Throws: ``FewShotError``; also where the embeddings have another number of dimensions.
public func classDistances(
  of embeddings: Embeddings, taughtBy reference: Embeddings, supports: SupportSet, channel: String,
  scale: FusionStrategy.EmbeddingScale = .none, prototypes rule: PrototypeRule = .mean, threads: Int = 1
) throws(FewShotError) -> DistanceTable {
  guard embeddings.dimensions == reference.dimensions else {
    throw .dimensions(channel: channel, found: embeddings.dimensions, reference: reference.dimensions)
  }
  try checkInside(supports, chips: reference.chips)
  try checkFinite(reference.values, evidence: reference.evidence, channel: channel)
  try checkFinite(embeddings.values, evidence: embeddings.evidence, channel: channel)
  let scaling = RowScaling(scale, of: reference)
  let prototypes = try Prototypes(of: reference, scaling: scaling, supports: supports, channel: channel, rule: rule)
  let band = 32
  let blocks = parallelMap(count: (embeddings.chips + band - 1) / band, threads: threads) { index in
    distances(
      of: index * band..<min((index + 1) * band, embeddings.chips), in: embeddings, scaling: scaling, to: prototypes)
  }
  let values = Matrix(
    rows: embeddings.chips, columns: supports.classes.count, elements: Array(blocks.joined()))
  try checkFinite(values, evidence: embeddings.evidence, channel: channel)
  return DistanceTable(values: values, evidence: embeddings.evidence)
}
