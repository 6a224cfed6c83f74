/// The numbers of a tensor of a ResNet by a rule: no training, only the arithmetic and the wiring can be tested with
/// them, against other tools that follow the same rule.
///
/// Element i of the tensor NAME has `u = mix(fnv1a(NAME) + (i + 1) * 0x9E3779B97F4A7C15) >> 40`, as a number from -1
/// to 1, FNV-1a being the 64-bit hash of the name's bytes and `mix` the last steps of SplitMix64. Kernels are
/// `u * sqrt(6 / inputs)` (inputs times taps), variances `1 + 0.25 u`, means and biases `0.1 u`, the weights of a
/// block's last batch norm `0.25 + 0.05 u`, of other batch norms `1 + 0.1 u`, `fc.weight` is `u * sqrt(3 / inputs)`.
///
/// - Parameters:
///   - name: torchvision's name, for instance `layer1.0.conv2.weight`.
///   - shape: lengths of the axes.
///   - lastNorm: the last batch norm of a block: `bn3` in bottlenecks, `bn2` in basic blocks.
public func ruleMadeTensor(_ name: String, shape: [Int], lastNorm: String) -> [Float] {
  let count = shape.reduce(1, *)
  if name.hasSuffix("num_batches_tracked") { return [Float](repeating: 0, count: count) }
  let inputs = Double(shape.dropFirst().reduce(1, *))
  let offset: Double
  let scale: Double
  if shape.count == 4 {
    (offset, scale) = (0, (6 / inputs).squareRoot())
  } else if name == "fc.weight" {
    (offset, scale) = (0, (3 / inputs).squareRoot())
  } else if name.hasSuffix("running_var") {
    (offset, scale) = (1, 0.25)
  } else if name.hasSuffix("running_mean") || name.hasSuffix("bias") {
    (offset, scale) = (0, 0.1)
  } else if name.hasPrefix("layer") && name.hasSuffix("\(lastNorm).weight") {
    (offset, scale) = (0.25, 0.05)
  } else {
    (offset, scale) = (1, 0.1)
  }
  var state = name.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
    for index in 0..<count {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
      buffer[index] = Float(offset + scale * (Double(mixed >> 40) * 0x1p-23 - 1))
    }
    initialized = count
  }
}
