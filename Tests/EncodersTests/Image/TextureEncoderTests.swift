import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders

@Suite struct TextureEncoderTests {
  @Test(
    "agrees with PyTorch in double precision, from the chips on",
    arguments: ["chips_64x64_u16", "chip_95x95_u16", "chip_35x34_u8", "chip_131x23_u8"])
  func parity(name: String) throws {
    let chips = try goldenChips(name)
    let expected = try golden("\(name)__embedding_f64")
    let encoder = try shipped()
    let found = try encoder.encode(chips, threads: 2)
    let dimensions = TextureEncoder.dimensions(chipRows: chips.rows, chipColumns: chips.columns)
    #expect(encoder.resolvedPrecision == .f32 && expected.shape == [chips.count, dimensions])
    #expect(found.dimensions == dimensions && found.evidence.allSatisfy { $0 })
    for chip in 0..<chips.count {
      let row = Array(found.values.row(chip))
      let wanted = Array(expected.values[chip * row.count..<(chip + 1) * row.count])
      // Apart, since level and contrast are the longer part.
      let network = TextureEncoder.networkDimensions
      for part in [0..<network, network..<dimensions - 2, dimensions - 2..<dimensions] {
        let error = relativeError(Array(row[part]), Array(wanted[part]))
        #expect(error <= 2e-6, "chip \(chip), numbers \(part): relative error \(error)")
      }
    }
  }

  @Test(
    "resizes and normalises as PyTorch does", arguments: ["chip_95x95_u16", "chip_35x34_u8", "chip_131x23_u8"])
  func input(name: String) throws {
    var found = try goldenChips(name).resized(rows: 64, columns: 64).elements
    var pixels = found.mutableSpan
    normaliseChip(&pixels)
    let error = try relativeError(found, golden("\(name)__input_f32").values)
    #expect(error <= 1e-6, "relative error \(error)")
  }

  @Test("the golden data belong to the weights of the package")
  func weights() throws {
    struct Record: Decodable { let weights_sha256: String }
    let file = goldenFolder.appending(path: "golden.json")
    let record = try JSONDecoder().decode(Record.self, from: Data(contentsOf: file))
    let weights = try TextureWeights.open()
    #expect(weights.sha256 == record.weights_sha256)
    #expect(weights.tensors.allSatisfy { $0.type == .float16 })
    try checkWeights(weights, fit: .texture)
  }

  @Test("bf16 points in the same direction", .enabled(if: OneDNNEngine.hasBF16))
  func bf16() throws {
    let chips = try goldenChips("chips_64x64_u16")
    let expected = try shipped().encode(chips, threads: 1).values
    let encoder = try TextureEncoder(weights: TextureWeights.open(), precision: .auto)
    #expect(encoder.resolvedPrecision == .bf16)
    let found = try encoder.encode(chips, threads: 1).values
    for chip in 0..<chips.count {
      let cosine = cosine(Array(found.row(chip).dropLast(2)), expected.row(chip).dropLast(2).map { Double($0) })
      #expect(cosine >= 0.999, "chip \(chip): cosine \(cosine)")
    }
  }

  @Test("the same bits for every number of threads and every batch", arguments: [NetworkPrecision.f32, .auto])
  func threadsAndBatches(precision: NetworkPrecision) throws {
    let encoder = try TextureEncoder(weights: TextureWeights.open(), precision: precision)
    let chips = noise(count: 33, rows: 40, columns: 30, seed: 5)
    let whole = try encoder.encode(chips, threads: 1).values
    for threads in [2, 3] { #expect(try encoder.encode(chips, threads: threads).values == whole) }
    for size in [1, 8, 32] {
      var joined: [Float] = []
      for start in stride(from: 0, to: chips.count, by: size) {
        let range = start * chips.imageSize..<min(start + size, chips.count) * chips.imageSize
        let part = ImageBatch(
          count: range.count / chips.imageSize, rows: 40, columns: 30, elements: Array(chips.elements[range]))
        joined += try encoder.encode(part, threads: 2).values.elements
      }
      #expect(joined == whole.elements, "batches of \(size)")
    }
  }

  @Test("a gain moves one number of every chip by the same amount, an offset only level and contrast")
  func gainAndOffset() throws {
    let encoder = try shipped()
    let chips = noise(count: 3, rows: 64, columns: 64, seed: 8)
    let before = try encoder.encode(chips, threads: 1).values
    var changed = chips
    // A power of two rounds nothing.
    for index in changed.elements.indices { changed.elements[index] *= 256 }
    let after = try encoder.encode(changed, threads: 1).values
    let level = before.columns - 2
    let step = TextureEncoder.levelWeight * 0.5 * log(256)
    for chip in 0..<3 {
      for dimension in 0..<before.columns {
        let wanted = before[chip, dimension] + (dimension == level ? step : 0)
        #expect(abs(after[chip, dimension] - wanted) <= (dimension == level ? 1e-5 : 0))
      }
    }
    for index in chips.elements.indices { changed.elements[index] = chips.elements[index] + 100 }
    let shifted = try encoder.encode(changed, threads: 1).values
    for chip in 0..<3 {
      let difference = zip(shifted.row(chip), before.row(chip)).map { abs($0 - $1) }
      #expect(difference.dropLast(2).allSatisfy { $0 <= 1e-5 } && difference.suffix(2).allSatisfy { $0 > 1e-2 })
    }
  }

  @Test("constant chips are zeros to the network; a chip of zeros has no level")
  func constantChips() throws {
    var chips = ImageBatch(count: 2, rows: 20, columns: 20)
    for pixel in 400..<800 { chips.elements[pixel] = 0.7 }
    let found = try shipped().encode(chips, threads: 1).values
    let level = found.columns - 2
    #expect(found[0, level] == 0 && found[0, level + 1] == 0)
    #expect(abs(found[1, level] - TextureEncoder.levelWeight * 0.5 * log(Float(0.7))) <= 1e-6)
    #expect(found[1, level + 1] <= 1e-6)
    let difference = zip(found.row(0), found.row(1)).dropLast(2).map { abs($0 - $1) }.max()!
    #expect(difference <= 1e-3, "rounding of a constant chip moves its embedding by \(difference)")
  }

  @Test("a NaN or an infinity in a chip shows in its row, and in no other", arguments: [Float.nan, .infinity])
  func notANumber(value: Float) throws {
    let encoder = try shipped()
    var chips = noise(count: 3, rows: 16, columns: 16, seed: 3)
    let before = try encoder.encode(chips, threads: 1).values
    chips.elements[256 + 100] = value
    let after = try encoder.encode(chips, threads: 1).values
    #expect(Array(after.row(0)) == Array(before.row(0)) && Array(after.row(2)) == Array(before.row(2)))
    #expect(after.row(1).allSatisfy { $0.isNaN })
  }

  @Test("chips of any size are described, no chips give no rows")
  func sizes() throws {
    let encoder = try shipped()
    for (rows, columns) in [(1, 1), (3, 3), (1, 90), (300, 200)] {
      let found = try encoder.encode(noise(count: 1, rows: rows, columns: columns, seed: 9), threads: 1).values.row(0)
      let squares = found.prefix(TextureEncoder.networkDimensions).map { Double($0) * Double($0) }.reduce(0, +)
      #expect(abs(squares - 1) <= 1e-5, "\(rows) x \(columns)")
    }
    #expect(try encoder.encode(ImageBatch(count: 0, rows: 8, columns: 8), threads: 2).chips == 0)
  }

  @Test("means are divided by their length; zeros stay zeros")
  func means() {
    let features: [Float] = [1, 3, 0, 0, -1, -3]
    var found: [Float] = [9, 9, 9]
    var span = found.mutableSpan
    unitMeans(of: features.span, pixels: 2, scale: 0.5, into: &span)
    #expect(zip(found, [Float(0.125).squareRoot(), 0, -Float(0.125).squareRoot()]).allSatisfy { abs($0 - $1) <= 1e-7 })
    var none: [Float] = [9]
    var noSpan = none.mutableSpan
    unitMeans(of: [Float](repeating: 0, count: 4).span, pixels: 4, scale: 1, into: &noSpan)
    #expect(none == [0])
  }
}

private let goldenFolder = projectRoot.appending(path: "Tests/EncodersTests/Fixtures/texture")

private func golden(_ name: String) throws -> NPYFixture {
  try NPYFixture(goldenFolder.appending(path: "\(name).npy"))
}

private func goldenChips(_ name: String) throws -> ImageBatch {
  let file = try golden(name)
  return ImageBatch(count: file.shape[0], rows: file.shape[1], columns: file.shape[2], elements: file.floats)
}

private func shipped() throws -> TextureEncoder { try TextureEncoder(weights: TextureWeights.open()) }

private func noise(count: Int, rows: Int, columns: Int, seed: UInt64) -> ImageBatch {
  var generator = SeededGenerator(seed: seed)
  return ImageBatch(
    count: count, rows: rows, columns: columns,
    elements: (0..<count * rows * columns).map { _ in Float(generator.below(256)) })
}
