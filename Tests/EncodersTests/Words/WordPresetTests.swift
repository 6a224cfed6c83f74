import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders

private let parity = projectRoot.deletingLastPathComponent().appending(path: "shared/parity/word2vec")
private let isParityThere = FileManager.default.fileExists(atPath: parity.path)

/// What the preset `eds` makes of a simulated cube of Sr-Ti-O and La-Fe-O, from the counts; see Documentation/Spec2vec.md.
@Suite(.enabled(if: isParityThere)) struct WordPresetTests {
  /// Lines of either compound in keV.
  private static let lines = [[1.8066, 1.8717, 0.452], [5.038, 5.3777, 0.833, 0.7045, 6.3996, 7.058]]

  @Test(
    "words of one compound are near each other, and documents of one class nearer than untrained",
    arguments: [(4, 1), (1, 1), (2, 2), (1, 4)])
  func preset(set: (k: Int, channels: Int)) throws {
    let axis = try #require(
      EnergyAxis(
        offsetInEV: -100 + 5 * Double(set.channels - 1), stepInEV: 10 * Double(set.channels),
        channels: 1024 / set.channels))
    let tokeniser = try SpectrumTokeniser(.eds, axis: axis)
    let counts = try counts(joining: set.k, channels: set.channels)
    var reader = try tokeniser.reader()
    let documents = try (0..<counts.rows).map { row in
      let spectrum = Array(counts.row(row))
      return try reader.document(of: spectrum.span)
    }
    var settings = WordTrainingSettings.eds
    let trained = try WordTrainer(tokeniser: tokeniser, settings: settings).train(on: WordCorpus(documents))
    settings.rate = 1e-30
    settings.finalRate = 0
    settings.epochs = 1
    settings.centres = false
    let untrained = try WordTrainer(tokeniser: tokeniser, settings: settings).train(on: WordCorpus(documents))
    let classes = try NPYFixture(parity.appending(path: "label_\(4 * set.k)x\(4 * set.k).npy")).values
    let area = groupArea(trained)
    let separations = [trained, untrained].map { separation($0, documents, classes) }
    #expect(area >= 0.95, "area \(area)")
    #expect(separations[0] > separations[1], "\(separations)")
  }

  private func counts(joining k: Int, channels: Int) throws -> Matrix {
    let file = try NPYFixture(parity.appending(path: "counts_4x4.npy"))
    let side = 64 / k
    let bins = 1024 / channels
    var counts = Matrix(rows: side * side, columns: bins)
    for (index, value) in file.values.enumerated() where value > 0 && index % 1024 >= 25 {
      let (pixel, channel) = (index / 1024, index % 1024)
      let chip = pixel / 64 / k * side + pixel % 64 / k
      counts.elements[chip * bins + channel / channels] += Float(value)
    }
    return counts
  }

  /// The chance that two words of one compound have a larger cosine than two of different ones.
  private func groupArea(_ model: WordModel) -> Double {
    let bins = model.tokeniser.bins
    let reach = 0.015 + bins.widthInEV / 2000
    let members = model.vocabulary.bins.indices.compactMap { place -> (row: [Double], group: Int)? in
      let energy = bins.energyInKeV(of: Int(model.vocabulary.bins[place]))
      guard !(4.445..<5.045).contains(energy) else { return nil }
      let group = (0..<2).first { Self.lines[$0].contains { abs($0 - energy) <= reach + 1e-9 } }
      return group.map { (unit(model.vectors.row(place).map { Double($0) }), $0) }
    }
    var (within, across): ([Double], [Double]) = ([], [])
    for first in members.indices {
      for second in 0..<first {
        let cosine = zip(members[first].row, members[second].row).reduce(0) { $0 + $1.0 * $1.1 }
        if members[first].group == members[second].group { within.append(cosine) } else { across.append(cosine) }
      }
    }
    let wins = within.reduce(0) { sum, cosine in sum + across.count { $0 < cosine } }
    return Double(wins) / Double(within.count * across.count)
  }

  /// Mean cosine of documents of one class less that of documents of different ones.
  private func separation(_ model: WordModel, _ documents: [SpectrumDocument], _ classes: [Double]) -> Double {
    let embedding = DocumentEmbedding(model: model)
    // The mean of all cosines of two groups is the product of their sums; a document's with itself is left out.
    var sums = [[Double]](repeating: [Double](repeating: 0, count: model.dimensions), count: 2)
    var numbers = [0.0, 0.0]
    for (document, label) in zip(documents, classes) {
      guard let row = embedding.embedding(of: document).map(unit) else { continue }
      numbers[Int(label)] += 1
      for index in row.indices { sums[Int(label)][index] += row[index] }
    }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let same = (0..<2).reduce(0.0) { $0 + product(sums[$1], sums[$1]) - numbers[$1] }
    let pairs = (0..<2).reduce(0.0) { $0 + numbers[$1] * (numbers[$1] - 1) }
    return same / pairs - product(sums[0], sums[1]) / (numbers[0] * numbers[1])
  }

  private func unit(_ row: [Double]) -> [Double] {
    let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? row.map { $0 / length } : row
  }
}
