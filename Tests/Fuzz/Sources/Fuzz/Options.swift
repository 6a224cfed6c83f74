/// What the command line asks for.
struct Options {
  var parser = ""
  var corpus = ""
  var seconds = 60
  var seed: UInt64 = 1
  var findings = "findings"
  /// Set in the process that does the reading: the file it may write.
  var scratch: String?

  var isWorker: Bool { scratch != nil }

  init(_ arguments: [String]) throws {
    var places: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else {
        places.append(argument)
        continue
      }
      guard let value = rest.popFirst() else { throw BadUsage() }
      switch argument {
      case "--seconds": seconds = try Self.number(value)
      case "--seed": seed = UInt64(try Self.number(value))
      case "--findings": findings = value
      case "--scratch": scratch = value
      default: throw BadUsage()
      }
    }
    guard places.count == 2 else { throw BadUsage() }
    (parser, corpus) = (places[0], places[1])
  }

  private static func number(_ text: String) throws -> Int {
    guard let number = Int(text), number >= 0 else { throw BadUsage() }
    return number
  }
}

/// The command line is not understood.
struct BadUsage: Error {}
