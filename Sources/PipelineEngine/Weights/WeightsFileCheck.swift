import Encoders

/// Opens a file as the weights of a network and checks names, shapes and numbers of all tensors.
///
/// - Throws: one line that says what is wrong with the file, or what does not fit.
public func checkWeightsFile(_ path: String, of network: String) throws {
  guard let depth = ResNetDepth(rawValue: network) else {
    throw WeightsStoreError(unknownName("network", network, allowed: ResNetDepth.allCases.map(\.rawValue)))
  }
  let file = try WeightsFile.open(path)
  do { try checkWeights(file, fit: .resNet(depth)) } catch { throw WeightsStoreError("\(path): \(error)") }
}
