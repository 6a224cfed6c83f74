/// A convolution's kernel and bias with the batch norm in them.
struct FoldedConvolution {
  /// Input channels.
  let inputs: Int
  /// Shape (outputs, inputs, kernel, kernel).
  let weights: [Float]
  /// Shape (outputs).
  let bias: [Float]
}

/// torchvision's batch norms have it, too.
private let epsilon = 1e-5

extension NetworkConvolution {
  /// The kernel and bias of `norm(convolution(x))`: weights times `a = gamma / sqrt(variance + 1e-5)`, and
  /// `beta - mean * a`, computed in `Double` and rounded once.
  func folded(_ source: some WeightSource) throws -> FoldedConvolution {
    let (scale, bias) = try normalisation(source)
    var weights = try source.values(of: path + ".weight")
    let size = inputs * kernel * kernel
    for output in 0..<outputs {
      let factor = scale[output]
      for index in output * size..<(output + 1) * size { weights[index] = Float(Double(weights[index]) * factor) }
    }
    return FoldedConvolution(inputs: inputs, weights: weights, bias: bias)
  }

  /// The same for the first convolution, whose channels all see the one grey image, each normalised in its own way.
  ///
  /// With the common value `g = (grey - m) / s` channel c is `g s / s_c + (m - m_c) / s_c` inside the image and 0 in
  /// the padding around it. A constant that is not there in the padding is no bias; it is a second channel that is 1
  /// inside the image. So the channels fold exactly into two, g and 1, or into g alone where every constant is 0.
  func foldedStem(_ source: some WeightSource, _ input: InputNormalisation) throws -> FoldedConvolution {
    let (scale, bias) = try normalisation(source)
    let raw = try source.values(of: path + ".weight")
    let common = input.common
    let channels = (0..<inputs).map { input.channel($0) }
    let gains = channels.map { common.deviation / $0.deviation }
    let constants = channels.map { (common.mean - $0.mean) / $0.deviation }
    let folds = constants.allSatisfy { $0 == 0 } ? [gains] : [gains, constants]
    let taps = kernel * kernel
    var weights: [Float] = []
    weights.reserveCapacity(outputs * folds.count * taps)
    for output in 0..<outputs {
      for factors in folds {
        for tap in 0..<taps {
          var sum = 0.0
          for channel in 0..<inputs { sum += Double(raw[(output * inputs + channel) * taps + tap]) * factors[channel] }
          weights.append(Float(sum * scale[output]))
        }
      }
    }
    return FoldedConvolution(inputs: folds.count, weights: weights, bias: bias)
  }

  private func normalisation(_ source: some WeightSource) throws -> (scale: [Double], bias: [Float]) {
    let gamma = try source.values(of: normPath + ".weight")
    let beta = try source.values(of: normPath + ".bias")
    let mean = try source.values(of: normPath + ".running_mean")
    let variance = try source.values(of: normPath + ".running_var")
    let scale = (0..<outputs).map { Double(gamma[$0]) / (Double(variance[$0]) + epsilon).squareRoot() }
    return (scale, (0..<outputs).map { Float(Double(beta[$0]) - Double(mean[$0]) * scale[$0]) })
  }
}
