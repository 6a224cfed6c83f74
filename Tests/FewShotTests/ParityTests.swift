import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import FewShot

/// Against NumPy and SciPy (`Fixtures/prototypes`).
@Suite struct ParityTests {
  private func load(_ name: String) throws -> NPYFixture {
    try NPYFixture(fixtures().appendingPathComponent("prototypes/\(name).npy"))
  }

  private func embeddings(_ name: String) throws -> Embeddings {
    let data = try load(name)
    let values = Matrix(rows: data.shape[0], columns: data.shape[1], elements: data.values.map(Float.init))
    return Embeddings(values: values)
  }

  private func supports() throws -> SupportSet {
    struct Description: Decodable { let supports: [[Int]] }
    let file = fixtures().appendingPathComponent("prototypes/prototypes.json")
    let description = try JSONDecoder().decode(Description.self, from: Data(contentsOf: file))
    return try SupportSet(
      classes: description.supports.enumerated().map { SupportSet.Class(name: "class \($0)", chips: $1) })
  }

  private static let cases: [(String, FusionStrategy)] = [
    ("modality_a", FusionStrategy(name: "a", channels: ["a"], fusion: .alone)),
    ("modality_b", FusionStrategy(name: "b", channels: ["b"], fusion: .alone)),
    (
      "fusion_concatenation",
      FusionStrategy(name: "c1", channels: ["a", "b"], fusion: .concatenate(scale: .none))
    ),
    (
      "fusion_distances",
      FusionStrategy(name: "c2", channels: ["a", "b"], fusion: .meanDistance(weights: [1, 1], scale: .max))
    ),
  ]

  @Test(arguments: cases)
  func distancesAndLabels(_ name: String, _ strategy: FusionStrategy) throws {
    let channels = ["a": try embeddings("embeddings_a"), "b": try embeddings("embeddings_b")]
    let result = try segment(strategy, channels: channels, supports: supports(), grid: line(24), threads: 1)
    let expected = try load("\(name)__distances")
    #expect(result.segmentation.distances.elements.count == expected.values.count)
    for (found, value) in zip(result.segmentation.distances.elements, expected.values) {
      #expect(near(Double(found), value, relative: 1e-5))
    }
    #expect(try result.segmentation.labels == load("\(name)__labels").values.map { Int32($0) })
    // The third class has one support only.
    #expect(result.segmentation.temperatureMethod == .medianGap)
  }

  @Test(arguments: ["a", "b"])
  func prototypes(_ name: String) throws {
    let data = try embeddings("embeddings_\(name)")
    let found = try Prototypes(of: data, scaling: .none, supports: supports(), channel: name)
    let expected = try load("prototypes_\(name)")
    for label in 0..<3 {
      for axis in 0..<data.dimensions {
        let value = expected.values[label * data.dimensions + axis]
        #expect(near(found.classes[label][0][axis / 8][axis % 8], value, relative: 1e-5, absolute: 1e-6))
      }
    }
  }

  @Test(arguments: cases.map(\.0))
  func probabilitiesEntropyAndConfidence(_ name: String) throws {
    let distances = try load("\(name)__distances").values
    for (kind, power) in [("minus_d", 1.0), ("minus_d2", 2.0)] {
      let expected = try load("\(name)__probabilities_\(kind)").values
      let entropies = try load("\(name)__entropy_normalised_\(kind)").values
      let nats = try load("\(name)__entropy_nats_\(kind)").values
      let confidence = try load("\(name)__confidence_\(kind)").values
      for chip in 0..<24 {
        let row = (0..<3).map { pow(distances[chip * 3 + $0], power) }
        let found = probabilities(ofDistances: row, temperature: 1)
        for label in 0..<3 {
          #expect(near(found[label], expected[chip * 3 + label], relative: 1e-12, absolute: 1e-14))
        }
        #expect(near(normalisedEntropy(of: found), entropies[chip], relative: 1e-12, absolute: 1e-14))
        #expect(near(normalisedEntropy(of: found) * log(3), nats[chip], relative: 1e-12, absolute: 1e-14))
        #expect(near(found.max() ?? 0, confidence[chip], relative: 1e-12))
      }
    }
  }

  @Test func extremeDistances() throws {
    let distances = try load("extreme__distances").values
    for (kind, power) in [("minus_d", 1.0), ("minus_d2", 2.0)] {
      let expected = try load("extreme__probabilities_\(kind)").values
      let entropies = try load("extreme__entropy_nats_\(kind)").values
      for index in 0..<5 {
        let found = probabilities(
          ofDistances: (0..<3).map { pow(distances[index * 3 + $0], power) }, temperature: 1)
        for label in 0..<3 {
          #expect(near(found[label], expected[index * 3 + label], relative: 1e-12, absolute: 1e-14))
        }
        #expect(near(normalisedEntropy(of: found) * log(3), entropies[index], relative: 1e-12, absolute: 1e-14))
      }
    }
  }
}
