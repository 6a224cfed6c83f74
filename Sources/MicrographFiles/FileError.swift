/// What went wrong with a file, in one line for a person.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The kind of trouble, for code that must tell cases apart.
  public enum Code: Sendable, Equatable {
    case notFound, isDirectory, notReadable, empty, unknownFormat, damaged, unsupported, noSuchDataset
    case ambiguousDataset, wrongKind, tooLarge, notWritable
  }

  /// The kind of trouble.
  public let code: Code
  /// The file as the user named it.
  public let path: String
  /// Where in the file: a data set, a page, a byte; nothing for the file as a whole.
  public let place: String?
  /// What was found, what was expected, what to do; no full stop at the end.
  public let message: String

  /// An error.
  public init(_ code: Code, path: String, place: String? = nil, _ message: String) {
    self.code = code
    self.path = path
    // Names from a file may hold anything; the error stays one line.
    self.place = place.map { printable($0) }
    self.message = printable(message)
  }

  /// `PATH: message` or `PATH:PLACE: message`.
  public var description: String {
    // A pipeline may name any file.
    let path = printable(path)
    return place.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)"
  }
}
