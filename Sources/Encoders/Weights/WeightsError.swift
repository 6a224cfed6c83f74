/// Why a weights file cannot be read, in one line for a person.
public struct WeightsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of trouble, for code that must tell cases apart.
  public enum Code: Sendable, Equatable {
    /// There is nothing of that name.
    case notFound
    /// The name is that of a folder.
    case isFolder
    /// It exists, but cannot be opened or mapped, or is no regular file.
    case notReadable
    /// It has no bytes.
    case empty
    /// It is a web page: a proxy or a login form answered in the server's place.
    case webPage
    /// Its content is that of neither format.
    case unknownFormat
    /// It contradicts itself or ends early.
    case damaged
    /// It asks for something that no list of tensors needs, such as running a function.
    case refused
    /// It is right, but of a kind that is not read here.
    case unsupported
    /// It asks for more memory than a file of its length can justify.
    case tooLarge
    /// It holds no tensor of the name asked for.
    case noSuchTensor
  }

  /// The kind of trouble.
  public let code: Code
  /// The file as the user named it.
  public let path: String
  /// Where in the file: a record, a tensor, a byte; nothing for the file as a whole.
  public let place: String?
  /// What was found, what was expected, what to do; no full stop at the end.
  public let message: String

  /// An error.
  public init(_ code: Code, path: String, place: String? = nil, _ message: String) {
    self.code = code
    self.path = path
    self.place = place
    self.message = message
  }

  /// `PATH: message` or `PATH:PLACE: message`.
  public var description: String {
    place.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)"
  }
}

/// Text from a file as it may stand in an error's line: cut to 60 characters, what cannot be shown is a question mark.
func shown(_ text: some StringProtocol) -> String {
  let scalars = text.unicodeScalars.prefix(60).map { scalar -> Unicode.Scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: "?"
    default: scalar
    }
  }
  return String(String.UnicodeScalarView(scalars)) + (text.unicodeScalars.count > 60 ? "…" : "")
}
