import Foundation
import Kernels
import TestSupport

@testable import Encoders

/// Numbers of a feature map, computed by torchvision in double precision.
struct StageReference: Decodable {
  /// Channels, rows, columns.
  let shape: [Int]
  let mean: Double
  let std: Double
  let max: Double
  /// The first eight values.
  let first8: [Double]
  /// The first eight channels at the middle pixel.
  let center: [Double]
}

private let folder = projectRoot.appending(path: "Tests/EncodersTests/Fixtures/resnet")

/// The feature maps of a network (`resnet18`) after a point in it (`layer1.0`), one for each of the six chips.
func stageReferences() throws -> [String: [String: [StageReference]]] {
  try JSONDecoder().decode(
    [String: [String: [StageReference]]].self, from: Data(contentsOf: folder.appending(path: "stages.json")))
}

/// Chip `index` of the six.
func referenceChip(_ index: Int) throws -> ImageBatch {
  let name = [
    "chip0_sto_95x95", "chip1_sto_95x95", "chip2_lao_35x34", "chip3_lao_35x34", "chip4_moo_32x32", "chip5_moo_32x32",
  ][index]
  let file = try NPYFixture(folder.appending(path: "\(name)_u8.npy"))
  return ImageBatch(count: 1, rows: file.shape[0], columns: file.shape[1], elements: file.floats)
}

/// torchvision's embeddings of the six chips with rule-made weights, computed in double precision.
func referenceEmbeddings(_ depth: ResNetDepth) throws -> [[Double]] {
  let file = try NPYFixture(folder.appending(path: "\(depth)_embedding_f64.npy"))
  return (0..<file.shape[0]).map { Array(file.values[$0 * file.shape[1]..<($0 + 1) * file.shape[1]]) }
}

/// Length of the difference over the length of what is expected.
func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
  precondition(found.count == expected.count, "\(found.count) numbers, \(expected.count) expected")
  let difference = zip(found, expected).map { (Double($0) - $1) * (Double($0) - $1) }.reduce(0, +)
  return (difference / expected.map { $0 * $0 }.reduce(0, +)).squareRoot()
}

/// Cosine of the angle between two vectors.
func cosine(_ a: [Float], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) numbers")
  let product = zip(a, b).map { Double($0) * $1 }.reduce(0, +)
  let squares = a.map { Double($0) * Double($0) }.reduce(0, +) * b.map { $0 * $0 }.reduce(0, +)
  return product / squares.squareRoot()
}
