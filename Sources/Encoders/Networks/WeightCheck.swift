/// Checks names and shapes of all tensors against a network; no tensor is read.
///
/// Tensors `*.num_batches_tracked` and `fc.*` (the classifier, which an encoder does not use) are allowed.
///
/// - Throws: the first misfit, or which other ResNet the weights belong to.
public func checkShapes(
  of source: some WeightSource, fit network: NetworkDescription
) throws(NetworkWeightsError) {
  let found = Dictionary(
    source.names.compactMap { name in source.shape(of: name).map { (name, $0) } },
    uniquingKeysWith: { first, _ in first }
  )
  let misfits = misfits(of: found, with: network)
  if let first = misfits.first {
    let other = ResNetDepth.allCases.map { NetworkDescription.resNet($0) }
      .first { $0.name != network.name && Encoders.misfits(of: found, with: $0).isEmpty }
    if let other { throw NetworkWeightsError(network: network.name, reason: .otherNetwork(other.name)) }
    throw NetworkWeightsError(network: network.name, reason: first, more: misfits.count - 1)
  }
}

/// As ``checkShapes(of:fit:)``, and that every number is finite and no variance below 0; reads every tensor once.
///
/// - Throws: ``NetworkWeightsError``, or what the source throws.
public func checkWeights(_ source: some WeightSource, fit network: NetworkDescription) throws {
  try checkShapes(of: source, fit: network)
  for tensor in network.tensors {
    let values = try source.values(of: tensor.name)
    let count = tensor.shape.reduce(1, *)
    precondition(values.count == count, "\(values.count) values for tensor \(tensor.name) of shape \(tensor.shape)")
    if let index = firstNotFinite(values) {
      throw NetworkWeightsError(network: network.name, reason: .notFinite(tensor.name, index: index))
    }
    if tensor.name.hasSuffix(".running_var"), let index = values.firstIndex(where: { $0 < 0 }) {
      throw NetworkWeightsError(network: network.name, reason: .negativeVariance(tensor.name, index: index))
    }
  }
}

/// What does not fit: first what is missing or has a wrong shape, in the order of the network, then what is too much.
private func misfits(of found: [String: [Int]], with network: NetworkDescription) -> [NetworkWeightsError.Reason] {
  var reasons: [NetworkWeightsError.Reason] = []
  var known: Set<String> = []
  for convolution in network.allConvolutions {
    known.insert(convolution.normPath + ".num_batches_tracked")
    for (name, shape) in convolution.tensors {
      known.insert(name)
      guard let there = found[name] else {
        reasons.append(.missing(name, expected: shape))
        continue
      }
      if there != shape { reasons.append(.wrongShape(name, expected: shape, found: there)) }
    }
  }
  for (name, shape) in found.sorted(by: { $0.key < $1.key }) where !known.contains(name) && !name.hasPrefix("fc.") {
    reasons.append(.unexpected(name, found: shape))
  }
  return reasons
}

/// Sums of finite numbers times zero are zero, which a loop without branches finds out quickly.
private func firstNotFinite(_ values: [Float]) -> Int? {
  var sum = SIMD8<Float>(repeating: 0)
  let span = values.span
  let whole = values.count / 8 * 8
  for start in stride(from: 0, to: whole, by: 8) {
    var eight = SIMD8<Float>()
    for lane in 0..<8 { eight[lane] = span[start + lane] }
    sum += eight * 0
  }
  if sum == SIMD8<Float>(repeating: 0), values[whole...].allSatisfy(\.isFinite) { return nil }
  return values.firstIndex { !$0.isFinite }
}
