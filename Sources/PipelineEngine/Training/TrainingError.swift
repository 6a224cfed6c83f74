/// Why a training, or what goes with it, cannot be done; one line for a person.
public struct TrainingError: Error, Equatable, CustomStringConvertible {
  /// One line for a person: what, where, what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}
