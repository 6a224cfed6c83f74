/// A mistake in a pipeline, in one line for a person.
public struct PipelineError: Error, Equatable, CustomStringConvertible {
  /// The pipeline file as the user named it.
  public let file: String
  /// Line in it, from 1; nothing where the file as a whole is meant.
  public let line: Int?
  /// Where in the tree of keys, for example `strategies.averaged.weights`; empty for the top.
  public let keyPath: String
  /// What was found, what is allowed; no full stop at the end.
  public let message: String

  /// An error.
  public init(file: String, line: Int?, keyPath: String, message: String) {
    self.file = file
    self.line = line
    // Names from a file may hold anything; the error stays one line.
    self.keyPath = shortened(keyPath)
    self.message = printable(message)
  }

  /// `FILE:LINE: key path: message`.
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return keyPath.isEmpty ? "\(place): \(message)" : "\(place): \(keyPath): \(message)"
  }
}

/// A text from a file as it may stand in an error's line: as long as a person reads.
func shortened(_ text: String) -> String {
  let most = 200
  let start = printable(text.prefix(most))
  return text.utf8.count > start.utf8.count && text.count > most ? start + "…" : start
}
