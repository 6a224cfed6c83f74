/// What went wrong with the weights of a network or the user's cache, in one line for a person.
public struct WeightsStoreError: Error, Equatable, CustomStringConvertible {
  /// What, where, what to do; no full stop at the end.
  public let description: String

  init(_ description: String) { self.description = description }
}
