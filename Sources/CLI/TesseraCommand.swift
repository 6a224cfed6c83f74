import ArgumentParser
import Foundation
import PipelineEngine

/// `tessera`: one command per verb.
@main
struct TesseraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tessera",
    abstract: "Which phase is where: segments electron micrographs from a handful of labelled chips.",
    discussion: "Example: tessera run Pipelines/dacite.yaml",
    version: tesseraVersion,
    subcommands: [
      RunCommand.self, CheckCommand.self, InspectCommand.self, ConvertCommand.self, CompareCommand.self,
      SuggestCommand.self, AtomsCommand.self, TrainCommand.self, WeightsCommand.self, CacheCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      stop(error)
    }
  }

  /// Help and version go out as they are; every mistake becomes one line on standard error.
  private static func stop(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    if code.isSuccess { exit(withError: error) }
    let isUsage = code == .validationFailure
    let line = isUsage ? "\(message(for: error)); see tessera --help" : oneLine(error)
    FileHandle.standardError.write(Data("tessera: \(line)\n".utf8))
    Foundation.exit(isUsage ? code.rawValue : 1)
  }

  private static func oneLine(_ error: any Error) -> String {
    "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
