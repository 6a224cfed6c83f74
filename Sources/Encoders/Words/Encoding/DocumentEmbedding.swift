import Foundation
import Kernels

/// A document's embedding: spec2vec's `calc_vector`.
///
///     embedding = Σ vector(w) · weight(w)^power   over the words that the model knows
///
/// A sum, not a mean. Where the words that it does not know have too large a share of `Σ weight^power`, or it knows
/// none, there is no embedding (spec2vec returns zeros).
public struct DocumentEmbedding: Sendable {
  /// Power of the weights; 0.5 in spec2vec's examples.
  public let intensityPower: Double
  /// Largest share of unknown words, 0 to 1.
  public let allowedMissing: Double
  private let model: WordModel
  private let places: [Int32]

  /// Embeddings by a model.
  public init(model: WordModel, intensityPower: Double = 0.5, allowedMissing: Double = 0.1) {
    precondition(intensityPower >= 0 && intensityPower.isFinite, "an intensity power of \(intensityPower)")
    precondition((0...1).contains(allowedMissing), "an allowed missing share of \(allowedMissing)")
    self.model = model
    self.intensityPower = intensityPower
    self.allowedMissing = allowedMissing
    places = model.vocabulary.places(bins: model.tokeniser.bins.count)
  }

  /// Numbers per embedding.
  public var dimensions: Int { model.dimensions }

  /// The embedding of a document, summed in `Double` in the order of its words; nothing where there is none.
  ///
  /// - Parameter document: words that are no bins of the model's tokeniser count as unknown.
  public func embedding(of document: SpectrumDocument) -> [Double]? {
    var sums = [Double](repeating: 0, count: dimensions)
    var (known, missing) = (0.0, 0.0)
    var isAnyKnown = false
    for (word, weight) in zip(document.words, document.weights) {
      let factor = intensityPower == 0.5 ? weight.squareRoot() : pow(weight, intensityPower)
      let place = places.indices.contains(Int(word)) ? Int(places[Int(word)]) : -1
      guard place >= 0 else {
        missing += factor
        continue
      }
      isAnyKnown = true
      known += factor
      let row = model.vectors.elements.span.extracting(place * dimensions..<(place + 1) * dimensions)
      for index in 0..<dimensions { sums[index] += Double(row[index]) * factor }
    }
    return isAnyKnown && missing <= allowedMissing * (known + missing) ? sums : nil
  }
}
