/// Why weights do not fit a network.
public struct NetworkWeightsError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Equatable {
    /// The weights are those of another network that Tessera knows.
    case otherNetwork(String)
    /// A tensor is not there.
    case missing(String, expected: [Int])
    /// A tensor that the network does not have.
    case unexpected(String, found: [Int])
    /// A tensor of another shape.
    case wrongShape(String, expected: [Int], found: [Int])
    /// A tensor with a NaN or an infinity.
    case notFinite(String, index: Int)
    /// A batch norm with a variance below 0.
    case negativeVariance(String, index: Int)
  }

  /// The network, for instance `resnet101`.
  public let network: String
  /// The first thing that is wrong.
  public let reason: Reason
  /// How many more tensors have a wrong name or shape.
  public let more: Int

  /// An error.
  public init(network: String, reason: Reason, more: Int = 0) {
    self.network = network
    self.reason = reason
    self.more = more
  }

  /// One line.
  public var description: String {
    let what =
      switch reason {
      case .otherNetwork(let name): "they are those of \(name); ask for \(name), or give weights of \(network)"
      case .missing(let name, let expected): "tensor \(name) of shape \(expected) is missing"
      case .unexpected(let name, let found): "tensor \(name) of shape \(found) is not part of the network"
      case .wrongShape(let name, let expected, let found): "tensor \(name) has shape \(found), expected \(expected)"
      case .notFinite(let name, let index): "element \(index) of tensor \(name) is not a finite number"
      case .negativeVariance(let name, let index): "element \(index) of tensor \(name) is a variance below 0"
      }
    let rest = more > 0 ? ", and \(more) more \(more == 1 ? "tensor does" : "tensors do") not fit" : ""
    return "weights do not fit \(network): \(what)\(rest)"
  }
}
