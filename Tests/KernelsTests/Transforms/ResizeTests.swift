import Foundation
import Kernels
import TestSupport
import Testing

private let parityFolder = projectRoot.deletingLastPathComponent().appending(path: "shared/parity/resize")

@Suite struct ResizeTests {
  @Test(
    "agrees with PyTorch's antialiased bilinear interpolation",
    arguments: [
      ("one_1x1", "5x7"), ("same_20x24", "20x24"), ("step_16x16", "37x53"), ("sto_400x400", "64x48"),
    ])
  func parity(input: String, size: String) throws {
    let folder = projectRoot.appending(path: "Tests/KernelsTests/Fixtures/resize")
    try checkParity(in: folder, input: input, size: size)
  }

  @Test(
    "agrees with PyTorch on the larger cases", .enabled(if: FileManager.default.fileExists(atPath: parityFolder.path)),
    arguments: [
      ("sto_95x95", "256x256"), ("lao_35x34", "256x256"), ("sto_300x200", "256x256"), ("moo_32x32", "256x256"),
      ("sto_512x480", "256x256"), ("noise_95x95", "224x224"),
    ])
  func parityOfLargerCases(input: String, size: String) throws {
    try checkParity(in: parityFolder, input: input, size: size)
  }

  @Test("a constant image stays constant and every output lies between its inputs", arguments: 1...20)
  func range(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (rows, columns) = (1 + generator.below(40), 1 + generator.below(40))
    let (newRows, newColumns) = (1 + generator.below(60), 1 + generator.below(60))
    var batch = ImageBatch(count: 2, rows: rows, columns: columns)
    for i in 0..<batch.imageSize {
      batch.elements[i] = 37.5
      batch.elements[batch.imageSize + i] = Float(generator.below(65536))
    }
    let resized = try batch.resized(rows: newRows, columns: newColumns)
    // Two axes with up to 2 * 40 taps of weights that sum to 1, each right to an ulp.
    let slack = 2 * 82 * Float.ulpOfOne
    let values = resized.elements
    for value in values[..<resized.imageSize] { #expect(abs(value - 37.5) <= 37.5 * slack, "seed \(seed)") }
    let inputs = batch.elements[batch.imageSize...]
    for value in values[resized.imageSize...] {
      #expect(value >= inputs.min()! * (1 - slack) && value <= inputs.max()! * (1 + slack), "seed \(seed)")
    }
  }

  @Test func threadsDoNotMatter() throws {
    var batch = ImageBatch(count: 7, rows: 19, columns: 23)
    var generator = SeededGenerator(seed: 5)
    for i in batch.elements.indices { batch.elements[i] = Float(generator.below(256)) }
    let expected = try batch.resized(rows: 32, columns: 16, threads: 1)
    #expect(expected.count == 7 && expected.rows == 32 && expected.columns == 16)
    for threads in 2...4 { #expect(try batch.resized(rows: 32, columns: 16, threads: threads) == expected) }
    #expect(try ImageBatch(count: 0, rows: 19, columns: 23).resized(rows: 3, columns: 3).elements.isEmpty)
  }
}

/// PyTorch computes its weights in single precision; its own results differ by 0.0013 from double precision.
private func checkParity(in folder: URL, input: String, size: String) throws {
  let image = try NPYFixture(folder.appending(path: "\(input)_u8.npy"))
  let expected = try NPYFixture(folder.appending(path: "\(input)_to_\(size)_torch_f32.npy"))
  var batch = ImageBatch(count: 1, rows: image.shape[0], columns: image.shape[1])
  batch.elements = image.floats
  let found = try batch.resized(rows: expected.shape[0], columns: expected.shape[1])
  let largest = zip(found.elements, expected.floats).map { abs($0 - $1) }.max()!
  #expect(largest <= 5e-3, "largest difference \(largest) grey levels")
}
