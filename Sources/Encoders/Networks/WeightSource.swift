/// Where a network's numbers come from: named tensors of known shapes.
public protocol WeightSource: Sendable {
  /// Names of all tensors.
  var names: [String] { get }

  /// Lengths of a tensor's axes, slowest first; nil where there is no such tensor.
  func shape(of name: String) -> [Int]?

  /// A tensor's elements in row-major order, as many as its shape has.
  ///
  /// Called more than once for the same tensor: when the weights are checked and when they are laid out.
  func values(of name: String) throws -> [Float]
}
