import Kernels
import Synchronization
import TestSupport
import Testing

@testable import Encoders

@Suite struct ResidualNetworkTests {
  @Test("every stage agrees with torchvision", arguments: [ResNetDepth.resnet18, .resnet50, .resnet101])
  func stages(depth: ResNetDepth) throws {
    let description = NetworkDescription.resNet(depth)
    let references = try #require(stageReferences()[depth.rawValue])
    let grey = try [0, 3].map { try referenceChip($0).resized(rows: 256, columns: 256).elements }
    var end = 0
    var points = [("maxpool", 0), ("layer1.0", 1)]
    for (index, stage) in description.stages.enumerated() {
      end += stage.blocks
      points.append(("layer\(index + 1)", end))
    }
    // The deep ones share the stem with the others; their weights take their time.
    for (name, blocks) in depth == .resnet18 ? points : points.suffix(2) {
      let network = try ResidualNetwork(
        description, weights: RuleMadeWeights(description), normalisation: .imageNet, precision: .f32, outputs: [blocks]
      )
      let shape = try network.outputShapes(rows: 256, columns: 256)[0]
      let maps = try featureMaps(network, of: grey.map { $0.map { $0 / 255 } }, rows: 256, columns: 256)
      let expectations = try #require(references[name])
      for (chip, expected) in [expectations[0], expectations[3]].enumerated() {
        #expect([shape.channels, shape.rows, shape.columns] == expected.shape)
        let map = maps[chip].map { Double($0) }
        let mean = map.reduce(0, +) / Double(map.count)
        let std = (map.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(map.count)).squareRoot()
        let pixels = shape.rows * shape.columns
        let middle = (0..<8).map { map[$0 * pixels + shape.rows / 2 * shape.columns + shape.columns / 2] }
        let found = [mean, std, map.max()!] + map.prefix(8) + middle
        let wanted = [expected.mean, expected.std, expected.max] + expected.first8 + expected.center
        let error = zip(found, wanted).map { abs($0 - $1) }.max()! / expected.max
        #expect(error <= 2e-6, "\(name), chip \(3 * chip): \(error) of the largest value")
      }
    }
  }

  @Test("the bits do not depend on how many images run at a time", arguments: [NetworkPrecision.f32, .auto])
  func imagesAtATime(precision: NetworkPrecision) throws {
    let description = NetworkDescription.resNet(.resnet18)
    var generator = SeededGenerator(seed: 7)
    let images = (0..<5).map { _ in (0..<72 * 56).map { _ in Float(generator.below(256)) / 255 } }
    var first: [[Float]] = []
    for count in [1, 2, 4] {
      let network = try ResidualNetwork(
        description, weights: RuleMadeWeights(description), normalisation: .imageNet, precision: precision,
        imagesAtATime: count)
      let maps = try featureMaps(network, of: images, rows: 72, columns: 56)
      if count == 1 { first = maps } else { #expect(maps == first, "\(count) at a time") }
    }
  }

  @Test("the folded stem equals three channels, the padding after the normalisation included")
  func stem() throws {
    let description = NetworkDescription.resNet(.resnet18)
    let weights = RuleMadeWeights(description)
    let stem = description.stem
    let input = InputNormalisation.imageNet
    let folded = try stem.foldedStem(weights, input)
    #expect(folded.inputs == 2)
    #expect(try stem.foldedStem(weights, .none).inputs == 1)
    let raw = try stem.folded(weights)
    var generator = SeededGenerator(seed: 11)
    let side = 9
    let grey = (0..<side * side).map { _ in Double(generator.below(1000)) / 999 }
    // The first channel of output at a corner, an edge and inside, straight from the definition.
    for (row, column) in [(0, 0), (0, 4), (4, 8), (4, 4)] {
      var direct = 0.0
      var two = 0.0
      for tap in 0..<49 {
        let r = row + tap / 7 - 3
        let c = column + tap % 7 - 3
        guard (0..<side).contains(r), (0..<side).contains(c) else { continue }
        let value = grey[r * side + c]
        for channel in 0..<3 {
          let (mean, deviation) = input.channel(channel)
          direct += Double(raw.weights[channel * 49 + tap]) * (value - mean) / deviation
        }
        let common = (value - input.common.mean) / input.common.deviation
        two += Double(folded.weights[tap]) * common + Double(folded.weights[49 + tap])
      }
      #expect(abs(direct - two) <= 1e-5, "pixel \(row), \(column): \(two), expected \(direct)")
    }
  }

  @Test("feature maps behind several stages are those that each has alone")
  func severalOutputs() throws {
    let description = NetworkDescription.resNet(.resnet18)
    let weights = RuleMadeWeights(description)
    var generator = SeededGenerator(seed: 4)
    let image = (0..<40 * 48).map { _ in Float(generator.below(256)) / 255 }
    func maps(_ outputs: [Int]) throws -> [[Float]] {
      let network = try ResidualNetwork(
        description, weights: weights, normalisation: .imageNet, precision: .f32, outputs: outputs)
      let maps = Mutex([[Float]](repeating: [], count: outputs.count))
      try network.run(
        count: 1, rows: 40, columns: 48, threads: 1, scratch: {},
        fill: { _, pixels, _ in for pixel in 0..<pixels.count { pixels[pixel] = image[pixel] } },
        use: { _, output, features, pixels in
          #expect(features.count % pixels == 0)
          let map = (0..<features.count).map { features[$0] }
          maps.withLock { $0[output] = map }
        })
      return maps.withLock { $0 }
    }
    // Behind 1 the next block adds to the map in place.
    let outputs = [0, 1, 2, 5, 8]
    let together = try maps(outputs)
    for (output, map) in zip(outputs, together) { #expect(try maps([output]) == [map], "behind \(output)") }
  }

  @Test("a small network of one channel without a pooled stem runs through the same table")
  func otherNetworks() throws {
    let description = NetworkDescription(
      name: "small", inputChannels: 1, stemKernel: 5, stemStride: 1, stemWidth: 32, poolsStem: false, block: .basic,
      stages: [(1, 1), (2, 2), (1, 2), (1, 2)].enumerated().map { index, stage in
        .init(blocks: stage.0, width: 32 << index, stride: stage.1)
      })
    let weights = RuleMadeWeights(description)
    let network = try ResidualNetwork(
      description, weights: weights, normalisation: .none, precision: .f32, outputs: [0])
    var generator = SeededGenerator(seed: 2)
    let image = (0..<12 * 10).map { _ in Float(generator.below(256)) / 255 }
    let found = try featureMaps(network, of: [image], rows: 12, columns: 10)[0]
    let folded = try description.stem.folded(weights)
    var largest = 0.0
    for output in 0..<32 {
      for row in 0..<12 {
        for column in 0..<10 {
          var sum = Double(folded.bias[output])
          for tap in 0..<25 {
            let r = row + tap / 5 - 2
            let c = column + tap % 5 - 2
            guard (0..<12).contains(r), (0..<10).contains(c) else { continue }
            sum += Double(folded.weights[output * 25 + tap]) * Double(image[r * 10 + c])
          }
          largest = max(largest, abs(max(sum, 0) - Double(found[(output * 12 + row) * 10 + column])))
        }
      }
    }
    #expect(largest <= 1e-5)
    let whole = try ResidualNetwork(description, weights: weights, normalisation: .none, precision: .auto)
    #expect(try whole.outputShapes(rows: 64, columns: 64)[0] == (256, 8, 8))
    #expect(try featureMaps(whole, of: [image], rows: 12, columns: 10)[0].allSatisfy { $0.isFinite && $0 >= 0 })
  }
}

/// What comes out of the network for images one after the other.
private func featureMaps(_ network: ResidualNetwork, of images: [[Float]], rows: Int, columns: Int) throws -> [[Float]]
{
  let maps = Mutex([[Float]](repeating: [], count: images.count))
  try network.run(
    count: images.count, rows: rows, columns: columns, threads: 2, scratch: {},
    fill: { index, pixels, _ in for pixel in 0..<pixels.count { pixels[pixel] = images[index][pixel] } },
    use: { index, _, features, _ in
      let map = (0..<features.count).map { features[$0] }
      maps.withLock { $0[index] = map }
    })
  return maps.withLock { $0 }
}
