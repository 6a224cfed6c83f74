public import DataModel
import Foundation
import Kernels

/// The `spec2vec` encoder: a chip's spectrum becomes a document, and the document the sum of its words' vectors.
///
/// A chip has no evidence where the spectrum image covers too little of it, where its spectrum holds no word that the
/// model knows, or where too much of it is unknown to the model.
public struct SpectrumWordsEncoder: ChipEncoder {
  /// What is done with an embedding.
  public enum Normalisation: String, Sendable, CaseIterable, Codable {
    /// Nothing, as in the papers: spectra of more words are longer.
    case none
    /// Divided by its length, so that the distance of two chips hangs on the angle between them, as in spec2vec.
    case l2
  }

  /// What the words of a spectrum are weighted by.
  public enum Intensity: String, Sendable, CaseIterable, Codable {
    /// Counts as a share of the spectrum's largest, as in spec2vec: composition alone.
    case share
    /// Counts as they are: twice the dose, or a specimen twice as thick, makes the embedding 2^power times as long, as it
    /// does with summed spectra.
    case counts
  }

  /// What it encodes by.
  public let model: WordModel
  /// What the words are weighted by.
  public let intensity: Intensity
  /// Power of the weights, 0.5 in the papers.
  public let intensityPower: Double
  /// Largest share of unknown words, 0 to 1.
  public let allowedMissing: Double
  /// What is done with an embedding.
  public let normalisation: Normalisation
  /// Smallest share of a chip's area that the spectrum image must cover, 0 to 1.
  public let minimumCoverage: Float

  /// An encoder.
  public init(
    model: WordModel, intensity: Intensity = .share, intensityPower: Double = 0.5, allowedMissing: Double = 0.1,
    normalisation: Normalisation = .none, minimumCoverage: Float = 0.5
  ) {
    precondition((0...1).contains(minimumCoverage), "a minimum coverage of \(minimumCoverage)")
    self.model = model
    self.intensity = intensity
    self.intensityPower = intensityPower
    self.allowedMissing = allowedMissing
    self.normalisation = normalisation
    self.minimumCoverage = minimumCoverage
  }

  /// The embeddings of chips, shape (chips, dimensions of the model).
  ///
  /// - Throws: ``WordError`` where the spectra's energies do not fit the model, or a count is not finite.
  public func encode(_ chips: ChipSpectra, threads: Int) throws -> Embeddings {
    let reader = try model.tokeniser.reader(energiesInEV: chips.energiesInEV)
    let embedder = DocumentEmbedding(model: model, intensityPower: intensityPower, allowedMissing: allowedMissing)
    let channels = chips.counts.columns
    let dimensions = model.dimensions
    // A last number per row says whether there is evidence: rows are all that threads may write.
    var rows = Matrix(rows: chips.counts.rows, columns: dimensions + 1)
    try parallelRows(of: &rows, threads: threads, scratch: { reader }) { row, result, reader in
      guard chips.coverage[row] > 0, chips.coverage[row] >= minimumCoverage else { return }
      let counts = chips.counts.elements.span.extracting(row * channels..<(row + 1) * channels)
      let document = try reader.document(of: counts)
      guard let sums = embedder.embedding(of: document) else { return }
      let length = normalisation == .l2 ? sums.reduce(0.0) { $0 + $1 * $1 }.squareRoot() : 1
      guard length > 0 else { return }
      let factor = intensity == .counts && normalisation == .none ? pow(document.largestCount, intensityPower) : 1
      for index in 0..<dimensions { result[index] = Float(sums[index] * factor / length) }
      result[dimensions] = 1
    }
    var values = Matrix(rows: rows.rows, columns: dimensions)
    for row in 0..<rows.rows {
      for index in 0..<dimensions { values[row, index] = rows[row, index] }
    }
    return Embeddings(values: values, evidence: (0..<rows.rows).map { rows[$0, dimensions] == 1 })
  }
}
