import Encoders
import TestSupport

/// Writes weights of a ResNet that are made by a rule, with no training behind them; the name says so.
///
/// - Returns: the file's path.
func writeRuleMadeWeights(_ depth: ResNetDepth, to folder: ScratchFolder) throws -> String {
  let network = NetworkDescription.resNet(depth)
  let lastNorm = network.block == .basic ? "bn2" : "bn3"
  let path = folder.path("rule-made-\(depth.rawValue).safetensors")
  try writeSafetensors(network.tensors, to: path) { ruleMadeTensor($0, shape: $1, lastNorm: lastNorm) }
  return path
}
