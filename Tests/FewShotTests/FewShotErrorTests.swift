import DataModel
import Kernels
import Testing

import FewShot

/// Every message, by the mistake that causes it.
@Suite struct FewShotErrorTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  private let mask = LabelMask(rows: 2, columns: 4, values: [0, 0, 1, 1, 0, 0, 1, 255])

  private func grid(columns: Int = 4) throws -> ChipGrid {
    try ChipGrid(
      imageRows: 2, imageColumns: columns, chipRows: 2, chipColumns: 2, strideRows: 2, strideColumns: 2)
  }

  private func draw(perClass: Int = 1, purity: Double = 0.9) throws {
    _ = try drawSupports(
      from: mask, grid: grid(), classes: ["cap", "film"], perClass: perClass, purity: purity, seed: 1)
  }

  private func segmentLine(_ fusion: FusionStrategy.Fusion, channels: [String], values: [Float] = [0, 1, 2, 3]) throws {
    let supports = try SupportSet(classes: [.init(name: "cap", chips: [0]), .init(name: "film", chips: [1])])
    let data = Embeddings(values: Matrix(rows: values.count, columns: 1, elements: values))
    _ = try segment(
      FusionStrategy(name: "both", channels: channels, fusion: fusion), channels: ["haadf": data, "eds": data],
      supports: supports, grid: line(values.count), threads: 1)
  }

  @Test func masks() {
    #expect(
      message { _ = try classShares(of: mask, grid: grid(columns: 6), classes: 2) }
        == "the label mask has 2 x 4 px (rows x columns), the image 2 x 6; use a mask drawn on this image")
    #expect(message { try draw(purity: 1.5) } == "purity is 1.5; it must be above 0 and at most 1")
    #expect(message { try draw(purity: .nan) } == "purity is nan; it must be above 0 and at most 1")
    #expect(
      message { _ = try chipTruth(from: mask, grid: grid(), classes: 2, majority: 0) }
        == "majority is 0.0; it must be above 0 and at most 1")
    #expect(message { try draw(perClass: 0) } == "0 supports per class asked for; draw at least 1")
    #expect(
      message { try draw() }
        == "class \"film\": covers a share of at least 0.9 of 0 chips, 1 supports asked for; lower the purity or the "
        + "number per class")
  }

  @Test func supportsAndChannels() throws {
    let supports = try SupportSet(classes: [.init(name: "cap", chips: [0]), .init(name: "film", chips: [9])])
    let data = Embeddings(values: Matrix(rows: 4, columns: 1))
    #expect(
      message { _ = try classDistances(of: data, supports: supports, channel: "eds") }
        == "class \"film\": support 9 is not one of the 4 chips; choose one from 0 to 3")
    let inside = try SupportSet(classes: [.init(name: "cap", chips: [0]), .init(name: "film", chips: [1])])
    let partly = Embeddings(values: data.values, evidence: [true, false, true, true])
    #expect(
      message { _ = try classDistances(of: partly, supports: inside, channel: "eds") }
        == "channel \"eds\": no support of class \"film\" has data in it; choose at least one that has")
    for value in [Float.nan, .infinity, -.infinity] {
      #expect(
        message { try segmentLine(.alone, channels: ["haadf"], values: [0, 1, value]) }
          == "channel \"haadf\": chip 2 has a number that is not finite or too large; check the channel's input")
    }
  }

  @Test func strategies() throws {
    #expect(
      message { try segmentLine(.concatenate(scale: .none), channels: ["haadf", "edx"]) }
        == "strategy \"both\": there is no channel \"edx\"; there are: eds, haadf")
    #expect(
      message { try segmentLine(.alone, channels: ["haadf", "eds"]) }
        == "strategy \"both\": 2 channels and no way to fuse them; name one channel, or say how to fuse")
    #expect(
      message { try segmentLine(.meanDistance(weights: [1], scale: .max), channels: ["haadf", "eds"]) }
        == "strategy \"both\": 1 weights for 2 channels; give one weight per channel")
    for (weights, words) in [([0, 0], "0.0, 0.0"), ([1, -2], "1.0, -2.0"), ([.nan, 1], "nan, 1.0")] {
      #expect(
        message { try segmentLine(.entropyWeighted(weights: weights, scale: .max), channels: ["haadf", "eds"]) }
          == "strategy \"both\": weights \(words); each must be finite and at least 0, and one above 0")
    }
    #expect(
      message {
        try segmentLine(.laplacian(scale: .max), channels: ["haadf"], values: [Float](repeating: 1, count: 20_001))
      } == "strategy \"both\": 20001 chips; laplacian compares each with every other and takes at most 20000; "
        + "use learned-weights")
    let many = try SupportSet(classes: (0..<256).map { .init(name: "\($0)", chips: [$0]) })
    let data = ["c": Embeddings(values: Matrix(rows: 256, columns: 1))]
    #expect(
      message {
        _ = try segment(
          FusionStrategy(name: "s", channels: ["c"], fusion: .alone), channels: data, supports: many,
          grid: line(256), threads: 1)
      } == "256 classes; a label map holds at most 255")
  }
}
