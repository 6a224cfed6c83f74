import MicrographFiles

/// What `tessera convert` is asked for.
public struct ConversionRequest: Sendable {
  /// The file to read.
  public var file: String
  /// The file to write; its ending says which kind.
  public var output: String
  /// Which data sets; without names all for a HyperSpy container, else the only one.
  public var datasets: [String]

  /// A request.
  public init(file: String, output: String, datasets: [String] = []) {
    self.file = file
    self.output = output
    self.datasets = datasets
  }
}

/// Kinds of file that a conversion writes, told by the ending of a name.
enum ConversionFormat: String, CaseIterable {
  case hspy, tif, npy

  /// Nothing for any other ending.
  init?(fileName: String) {
    let name = fileName.lowercased()
    guard let format = Self.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }) else {
      guard name.hasSuffix(".tiff") else { return nil }
      self = .tif
      return
    }
    self = format
  }
}

/// What a conversion wrote.
public struct ConversionOutcome: Sendable {
  /// One line for each data set: its name, size and type.
  public let written: [String]
  /// What the user should know, sentences without a full stop.
  public let notes: [String]
}

/// Why a request for a conversion makes no sense; one line.
public struct ConversionError: Error, Equatable, CustomStringConvertible {
  /// One line for a person.
  public let description: String

  init(_ description: String) { self.description = description }
}
