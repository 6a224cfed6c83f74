/// A residual network as a table: a stem, then stages of blocks, then the mean over all pixels.
///
/// He, Zhang, Ren, Sun, "Deep residual learning for image recognition" (2016), in the variant v1.5 of torchvision: the
/// stride of a bottleneck is in its 3 x 3 convolution. Tensors have torchvision's names (`conv1.weight`,
/// `bn1.running_mean`, `layer3.22.conv2.weight`, `layer2.0.downsample.0.weight`, …). Every convolution is followed by a
/// batch norm with epsilon 1e-5, has no bias of its own and is padded with zeros by half its width.
public struct NetworkDescription: Sendable, Equatable {
  /// How a block is built.
  public enum Block: Sendable {
    /// Two 3 x 3 convolutions; the first has the stride.
    case basic
    /// 1 x 1, 3 x 3 (with the stride) and 1 x 1 convolutions, the last four times as wide.
    case bottleneck
  }

  /// Blocks of one width.
  public struct Stage: Sendable, Equatable {
    /// Number of blocks, at least 1.
    public let blocks: Int
    /// Channels of the inner convolutions.
    public let width: Int
    /// Stride of the first block.
    public let stride: Int

    /// A stage.
    public init(blocks: Int, width: Int, stride: Int) {
      precondition(
        blocks >= 1 && width >= 1 && stride >= 1, "a stage of \(blocks) blocks, width \(width), stride \(stride)")
      self.blocks = blocks
      self.width = width
      self.stride = stride
    }
  }

  /// What users call it, for instance `resnet101`.
  public let name: String
  /// Channels of the images that it was trained on; each gets the same grey image.
  public let inputChannels: Int
  /// Width of the stem's kernel in px, odd.
  public let stemKernel: Int
  /// Stride of the stem's convolution.
  public let stemStride: Int
  /// Channels after the stem.
  public let stemWidth: Int
  /// Whether a 3 x 3 max pooling of stride 2 follows the stem.
  public let poolsStem: Bool
  /// The kind of all blocks.
  public let block: Block
  /// The stages `layer1`, `layer2`, … in their order, at least one.
  public let stages: [Stage]

  /// A network.
  public init(
    name: String, inputChannels: Int, stemKernel: Int, stemStride: Int, stemWidth: Int, poolsStem: Bool, block: Block,
    stages: [Stage]
  ) {
    precondition(inputChannels >= 1 && stemKernel % 2 == 1 && stemStride >= 1 && stemWidth >= 1 && !stages.isEmpty)
    self.name = name
    self.inputChannels = inputChannels
    self.stemKernel = stemKernel
    self.stemStride = stemStride
    self.stemWidth = stemWidth
    self.poolsStem = poolsStem
    self.block = block
    self.stages = stages
  }

  /// Channels after a stage, counted from 1; of the stem for 0.
  public func width(afterStage stage: Int) -> Int {
    stage == 0 ? stemWidth : stages[stage - 1].width * (block == .bottleneck ? 4 : 1)
  }

  /// Blocks up to the end of a stage, counted from 1.
  func blockCount(toStage stage: Int) -> Int { stages.prefix(stage).map(\.blocks).reduce(0, +) }
}

extension NetworkDescription {
  /// torchvision's ResNet of 18, 34, 50, 101 or 152 layers.
  public static func resNet(_ depth: ResNetDepth) -> NetworkDescription {
    let block: Block
    let blocks: [Int]
    switch depth {
    case .resnet18: (block, blocks) = (.basic, [2, 2, 2, 2])
    case .resnet34: (block, blocks) = (.basic, [3, 4, 6, 3])
    case .resnet50: (block, blocks) = (.bottleneck, [3, 4, 6, 3])
    case .resnet101: (block, blocks) = (.bottleneck, [3, 4, 23, 3])
    case .resnet152: (block, blocks) = (.bottleneck, [3, 8, 36, 3])
    }
    return NetworkDescription(
      name: depth.rawValue, inputChannels: 3, stemKernel: 7, stemStride: 2, stemWidth: 64, poolsStem: true,
      block: block,
      stages: blocks.enumerated().map { index, blocks in
        Stage(blocks: blocks, width: 64 << index, stride: index == 0 ? 1 : 2)
      })
  }
}

/// The ResNets that torchvision has weights for.
public enum ResNetDepth: String, Sendable, CaseIterable {
  /// 18 layers, 512 dimensions.
  case resnet18
  /// 34 layers, 512 dimensions.
  case resnet34
  /// 50 layers, 2048 dimensions.
  case resnet50
  /// 101 layers, 2048 dimensions; the papers' network.
  case resnet101
  /// 152 layers, 2048 dimensions.
  case resnet152
}
