import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders

@Suite struct ResNetEncoderTests {
  @Test("agrees with torchvision in f32, from the chips on", arguments: [ResNetDepth.resnet18, .resnet50, .resnet101])
  func parity(depth: ResNetDepth) throws {
    let encoder = try ResNetEncoder(
      depth, weights: RuleMadeWeights(.resNet(depth)), options: .init(precision: .f32), largestValue: 255)
    let expected = try referenceEmbeddings(depth)
    for chip in 0..<6 {
      let found = try encoder.encode(referenceChip(chip), threads: 1).values
      let error = relativeError(found.elements, expected[chip])
      #expect(error <= 2e-5, "\(depth) chip \(chip): relative error \(error)")
      print(depth, chip, error)
    }
  }
}

/// Chip `index` of the six.
func referenceChip(_ index: Int) throws -> ImageBatch {
  let name = [
    "chip0_sto_95x95", "chip1_sto_95x95", "chip2_lao_35x34", "chip3_lao_35x34", "chip4_moo_32x32", "chip5_moo_32x32",
  ][index]
  let file = try NPYFixture(referenceFolder.appending(path: "\(name)_u8.npy"))
  return ImageBatch(count: 1, rows: file.shape[0], columns: file.shape[1], elements: file.floats)
}

/// torchvision's embeddings of the six chips with rule-made weights, computed in double precision.
func referenceEmbeddings(_ depth: ResNetDepth) throws -> [[Double]] {
  let file = try NPYFixture(referenceFolder.appending(path: "\(depth)_embedding_f64.npy"))
  return (0..<file.shape[0]).map { Array(file.values[$0 * file.shape[1]..<($0 + 1) * file.shape[1]]) }
}

private let referenceFolder = projectRoot.appending(path: "Tests/EncodersTests/Fixtures/resnet")

/// Length of the difference over the length of what is expected.
func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
  precondition(found.count == expected.count, "\(found.count) numbers, \(expected.count) expected")
  let difference = zip(found, expected).map { (Double($0) - $1) * (Double($0) - $1) }.reduce(0, +)
  return (difference / expected.map { $0 * $0 }.reduce(0, +)).squareRoot()
}
