/// A convolution with the batch norm that follows it.
struct NetworkConvolution: Sendable, Equatable {
  /// Name of the kernel without `.weight`.
  let path: String
  /// Name of the batch norm.
  let normPath: String
  let inputs: Int
  let outputs: Int
  /// Width of the square kernel in px.
  let kernel: Int
  let stride: Int

  /// Zeros around the image, in px on every side.
  var padding: Int { kernel / 2 }

  /// Names and shapes of the tensors that it needs.
  var tensors: [(name: String, shape: [Int])] {
    [(path + ".weight", [outputs, inputs, kernel, kernel])]
      + ["weight", "bias", "running_mean", "running_var"].map { ("\(normPath).\($0)", [outputs]) }
  }
}

/// Convolutions one after the other, whose result is added to the block's input.
struct NetworkBlock: Sendable, Equatable {
  /// A rectifier follows each; after the last it comes behind the sum.
  let convolutions: [NetworkConvolution]
  /// What brings the block's input to the shape of its output, where they differ.
  let shortcut: NetworkConvolution?
}

extension NetworkDescription {
  /// The convolution of the stem; a rectifier follows.
  var stem: NetworkConvolution {
    NetworkConvolution(
      path: "conv1", normPath: "bn1", inputs: inputChannels, outputs: stemWidth, kernel: stemKernel, stride: stemStride)
  }

  /// All blocks in their order.
  var blocks: [NetworkBlock] {
    var inputs = stemWidth
    var blocks: [NetworkBlock] = []
    for (index, stage) in stages.enumerated() {
      for number in 0..<stage.blocks {
        let path = "layer\(index + 1).\(number)"
        let stride = number == 0 ? stage.stride : 1
        let outputs = width(afterStage: index + 1)
        blocks.append(
          NetworkBlock(
            convolutions: convolutions(path, inputs: inputs, width: stage.width, outputs: outputs, stride: stride),
            shortcut: stride == 1 && inputs == outputs
              ? nil
              : NetworkConvolution(
                path: path + ".downsample.0", normPath: path + ".downsample.1", inputs: inputs, outputs: outputs,
                kernel: 1, stride: stride)))
        inputs = outputs
      }
    }
    return blocks
  }

  /// Names and shapes of all tensors that the network needs, in its order; the classifier is not among them.
  public var tensors: [(name: String, shape: [Int])] { allConvolutions.flatMap(\.tensors) }

  /// Every convolution of the network.
  var allConvolutions: [NetworkConvolution] {
    [stem] + blocks.flatMap { $0.convolutions + ($0.shortcut.map { [$0] } ?? []) }
  }

  private func convolutions(_ path: String, inputs: Int, width: Int, outputs: Int, stride: Int) -> [NetworkConvolution]
  {
    let shapes: [(inputs: Int, outputs: Int, kernel: Int, stride: Int)] =
      switch block {
      case .basic: [(inputs, width, 3, stride), (width, outputs, 3, 1)]
      case .bottleneck: [(inputs, width, 1, 1), (width, width, 3, stride), (width, outputs, 1, 1)]
      }
    return shapes.enumerated().map { index, shape in
      NetworkConvolution(
        path: "\(path).conv\(index + 1)", normPath: "\(path).bn\(index + 1)", inputs: shape.inputs,
        outputs: shape.outputs, kernel: shape.kernel, stride: shape.stride)
    }
  }
}
