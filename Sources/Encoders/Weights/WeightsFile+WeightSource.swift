extension WeightsFile: WeightSource {
  /// Names of all tensors, in the order of the file.
  public var names: [String] { tensors.map(\.name) }
}
