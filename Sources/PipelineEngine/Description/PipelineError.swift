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
    // What a file holds may be anything; the error stays one line that can be read.
    self.keyPath = shortened(keyPath, to: 200)
    self.message = shortened(message, to: 1000)
  }

  /// `FILE:LINE: key path: message`.
  public var description: String {
    let file = printable(file)
    let place = line.map { "\(file):\($0)" } ?? file
    return keyPath.isEmpty ? "\(place): \(message)" : "\(place): \(keyPath): \(message)"
  }
}

/// A text from a file as it may stand in an error's line, with an ellipsis where it is cut off.
func shortened(_ text: String, to most: Int = 200) -> String {
  let start = text.prefix(most)
  return printable(start) + (start.endIndex < text.endIndex ? "…" : "")
}
