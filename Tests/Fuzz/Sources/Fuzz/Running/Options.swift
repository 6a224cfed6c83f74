/// What the command line asks for.
struct Options: Sendable {
  /// Seconds for each parser.
  var seconds = 60
  /// Names of the parsers; all where none is named.
  var parsers: [String] = []
  var seed: UInt64 = 1
  /// Where the files of findings are kept.
  var findings = "fuzz-findings"
  /// A file that is read once, as it is.
  var replayed: String?
  /// Set in the process that does the reading: the folder in which it may write.
  var scratch: String?

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard let value = rest.popFirst() else { throw BadUsage() }
      switch argument {
      case "--seconds": seconds = try Self.number(value)
      case "--seed": seed = UInt64(try Self.number(value))
      case "--findings": findings = value
      case "--replay": replayed = value
      case "--scratch": scratch = value
      case "--parser":
        parsers.append(value)
        while let next = rest.first, !next.hasPrefix("--") { parsers.append(rest.removeFirst()) }
      default: throw BadUsage()
      }
    }
    guard parsers.allSatisfy({ Parser.all[$0] != nil }) else { throw BadUsage() }
    let asksForOne = replayed != nil || scratch != nil
    guard !asksForOne || parsers.count == 1 else { throw BadUsage() }
  }

  private static func number(_ text: String) throws -> Int {
    guard let number = Int(text), number >= 0 else { throw BadUsage() }
    return number
  }
}

/// The command line is not understood.
struct BadUsage: Error {}
