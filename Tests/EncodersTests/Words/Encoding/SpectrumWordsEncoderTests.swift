import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders

@Suite struct SpectrumWordsEncoderTests {
  private func model(knowing bins: [String]) throws -> WordModel {
    let vectors = Matrix(rows: bins.count, columns: 2, elements: bins.indices.flatMap { [Float($0 + 1), 1] })
    return try WordModel(WordVectors(words: bins, vectors: vectors), tokeniser: plainTokeniser(channels: 6))
  }

  @Test("the sum of the words' vectors by the powers of their weights")
  func sum() throws {
    let model = try model(knowing: ["peak@0.01", "peak@0.03", "peak@0.05"])
    let document = SpectrumDocument(words: [1, 3, 5], weights: [0.25, 1, 0.04])
    let root = try #require(DocumentEmbedding(model: model).embedding(of: document))
    #expect(abs(root[0] - (0.5 + 2 + 0.6)) < 1e-12 && abs(root[1] - 1.7) < 1e-12)
    let plain = DocumentEmbedding(model: model, intensityPower: 0).embedding(of: document)
    #expect(plain == [6, 3])
    let cubic = try #require(DocumentEmbedding(model: model, intensityPower: 3).embedding(of: document))
    #expect(abs(cubic[1] - (1 + 0.015625 + 0.000064)) < 1e-12)
  }

  @Test("more unknown weight than is allowed, or nothing known, leaves no embedding")
  func missing() throws {
    let model = try model(knowing: ["peak@0.01", "peak@0.02"])
    func embedding(_ unknown: Double, allowed: Double) -> [Double]? {
      DocumentEmbedding(model: model, intensityPower: 1, allowedMissing: allowed)
        .embedding(of: SpectrumDocument(words: [1, 4], weights: [1, unknown]))
    }
    #expect(embedding(0.25, allowed: 0.2) == [1, 1])
    #expect(embedding(0.26, allowed: 0.2) == nil)
    #expect(embedding(0.26, allowed: 1) == [1, 1])
    let unknown = SpectrumDocument(words: [0, 99], weights: [1, 1])
    #expect(DocumentEmbedding(model: model, allowedMissing: 1).embedding(of: unknown) == nil)
    #expect(DocumentEmbedding(model: model).embedding(of: SpectrumDocument()) == nil)
  }

  @Test("chips: evidence, unit length, any number of threads")
  func chips() throws {
    let model = try model(knowing: ["peak@0.01", "peak@0.02", "peak@0.03"])
    let spectra = ChipSpectra(
      counts: Matrix(rows: 5, columns: 3, elements: [4, 1, 0, 0, 0, 0, 4, 1, 0, 0, 0, 9, 4, 1, 0]),
      energiesInEV: [10, 20, 50], coverage: [1, 1, 0.4, 1, 0.5])
    let found = try SpectrumWordsEncoder(model: model).encode(spectra, threads: 1)
    #expect(found.evidence == [true, false, false, false, true])
    #expect(found.values.elements == [2, 1.5, 0, 0, 0, 0, 0, 0, 2, 1.5])
    let unit = try SpectrumWordsEncoder(model: model, normalisation: .l2).encode(spectra, threads: 3)
    #expect(unit.values.elements.prefix(2) == [0.8, 0.6] && unit.evidence == found.evidence)
    let counted = try SpectrumWordsEncoder(model: model, intensity: .counts).encode(spectra, threads: 1)
    #expect(counted.values.elements.prefix(2) == [4, 3], "the root of 4 counts times as long")
    for threads in 2...4 {
      #expect(try SpectrumWordsEncoder(model: model).encode(spectra, threads: threads).values == found.values)
    }
  }

  @Test("spectra that do not fit the model are refused")
  func refused() throws {
    let encoder = SpectrumWordsEncoder(model: try model(knowing: ["peak@0.01"]))
    let coarse = ChipSpectra(counts: Matrix(rows: 1, columns: 2), energiesInEV: [0, 30], coverage: [1])
    #expect(throws: Never.self) { try encoder.model.tokeniser.reader(energiesInEV: [0, 10, 50]) }
    #expect(throws: WordError.axisTooCoarse(channelInEV: 30, binInEV: 10)) { try encoder.encode(coarse, threads: 1) }
  }
}
