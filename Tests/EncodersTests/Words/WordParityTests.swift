import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders

/// The parity data lie beside the project, not in it: documents and vectors of gensim and spec2vec for a simulated cube.
private let parity = projectRoot.deletingLastPathComponent().appending(path: "shared/parity/word2vec")
private let isParityThere = FileManager.default.fileExists(atPath: parity.path)

@Suite(.enabled(if: isParityThere)) struct WordParityTests {
  private let axis = EnergyAxis(offsetInEV: -100, stepInEV: 10, channels: 1024)!

  private func tokeniser(bin: Double, smallest: Double) throws -> SpectrumTokeniser {
    // Channels below index 25 (0.15 keV) were set to 0; the upper end lies beyond the axis.
    try SpectrumTokeniser(
      TokeniserSettings(binInEV: bin, minimumIntensity: smallest, energyRangeInEV: 150...1e6), axis: axis)
  }

  /// Counts of chips of k x k of the 64 x 64 chips in the data.
  private func counts(joining k: Int) throws -> Matrix {
    let file = try NPYFixture(parity.appending(path: "counts_4x4.npy"))
    let side = 64 / k
    var counts = Matrix(rows: side * side, columns: 1024)
    for row in 0..<64 {
      for column in 0..<64 {
        let chip = row / k * side + column / k
        for channel in 0..<1024 {
          counts.elements[chip * 1024 + channel] += Float(file.values[(row * 64 + column) * 1024 + channel])
        }
      }
    }
    return counts
  }

  private func documents(_ counts: Matrix, _ tokeniser: SpectrumTokeniser) throws -> [SpectrumDocument] {
    var reader = try tokeniser.reader()
    return try (0..<counts.rows).map { row in
      let spectrum = Array(counts.row(row))
      return try reader.document(of: spectrum.span)
    }
  }

  @Test("the words of all bins", arguments: [1, 2, 4])
  func words(channels: Int) throws {
    let file = try JSONDecoder().decode(
      [String: [String]].self, from: Data(contentsOf: parity.appending(path: "bin_words.json")))
    #expect(try tokeniser(bin: Double(10 * channels), smallest: 0).bins.words == file["\(channels)"])
  }

  @Test("documents", arguments: [("documents.txt", 4, 10.0, 0.0), ("documents_peaks8x8.txt", 2, 20, 0.15)])
  func documents(file: String, k: Int, bin: Double, smallest: Double) throws {
    let tokeniser = try tokeniser(bin: bin, smallest: smallest)
    let words = tokeniser.bins.words
    let found = try documents(counts(joining: k), tokeniser).map { document in
      document.words.map { words[Int($0)] }.joined(separator: " ")
    }
    let expected = try String(contentsOf: parity.appending(path: file), encoding: .utf8)
    #expect(found.joined(separator: "\n") == expected.trimmingCharacters(in: .newlines))
  }

  private struct Twenty: Decodable {
    let index: Int
    let words: [String]
    let weights: [Double]
  }

  @Test("document embeddings and their cosines by gensim's vectors")
  func embeddings() throws {
    let tokeniser = try tokeniser(bin: 10, smallest: 0)
    let vectors = try WordVectors(textBytes: bytes(of: parity.appending(path: "vectors.txt").path))
    #expect(try WordVectors(binaryBytes: vectors.binaryBytes) == vectors)
    let embedding = DocumentEmbedding(model: try WordModel(vectors, tokeniser: tokeniser))
    let words = tokeniser.bins.words
    let all = try documents(counts(joining: 4), tokeniser)
    let twenty = try JSONDecoder().decode(
      [Twenty].self, from: Data(contentsOf: parity.appending(path: "documents_20.json")))
    let expected = try NPYFixture(parity.appending(path: "embeddings_20_sum.npy")).values
    let cosines = try NPYFixture(parity.appending(path: "cosine_20x20.npy")).values
    var rows: [[Double]] = []
    for (row, sample) in twenty.enumerated() {
      let document = all[sample.index]
      #expect(document.words.map { words[Int($0)] } == sample.words)
      #expect(zip(document.weights, sample.weights).allSatisfy { abs($0 - $1) <= 1e-12 })
      let found = try #require(embedding.embedding(of: document))
      let scale = expected[row * 300..<(row + 1) * 300].map(abs).max()!
      for index in 0..<300 { #expect(abs(found[index] - expected[row * 300 + index]) <= 1e-5 * scale) }
      rows.append(found)
    }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for i in 0..<20 {
      for j in 0..<20 {
        let cosine = product(rows[i], rows[j]) / (product(rows[i], rows[i]) * product(rows[j], rows[j])).squareRoot()
        #expect(abs(cosine - cosines[i * 20 + j]) <= 1e-5)
      }
    }
  }

  @Test("gensim's text is written back byte for byte")
  func text() throws {
    let file = try bytes(of: parity.appending(path: "vectors_peaks8x8.txt").path)
    #expect(try WordVectors(textBytes: file).textBytes == file)
  }

  private struct Missing: Decodable {
    let words: [String]
    let weights: [Double]
    let vector: [Double]
  }

  @Test("documents with unknown words; the zero vectors are none at all")
  func missing() throws {
    let tokeniser = try tokeniser(bin: 10, smallest: 0)
    let vectors = try WordVectors(textBytes: bytes(of: parity.appending(path: "vectors.txt").path))
    let embedding = DocumentEmbedding(model: try WordModel(vectors, tokeniser: tokeniser))
    let all = tokeniser.bins.words
    let cases = try JSONDecoder().decode(
      [Missing].self, from: Data(contentsOf: parity.appending(path: "missing_words.json")))
    for sample in cases {
      let words = sample.words.map { Int32(all.firstIndex(of: $0) ?? 5000) }
      let found = embedding.embedding(of: SpectrumDocument(words: words, weights: sample.weights))
      if sample.vector.allSatisfy({ $0 == 0 }) {
        #expect(found == nil)
      } else {
        let scale = sample.vector.map(abs).max()!
        #expect(zip(try #require(found), sample.vector).allSatisfy { abs($0 - $1) <= 1e-5 * scale })
      }
    }
  }
}
