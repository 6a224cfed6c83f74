public import Foundation

/// What a finished `tessera` process left.
public struct ProcessOutcome: Sendable {
  /// Exit code; a signal's number with a minus where one ended it.
  public let code: Int32
  /// Standard output.
  public let output: String
  /// Standard error.
  public let errors: String
}

/// The `tessera` program that was built together with the running tests.
public var tesseraProgram: URL {
  #if os(macOS)
    let folder = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!.bundleURL.deletingLastPathComponent()
  #else
    let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
  #endif
  return folder.appendingPathComponent("tessera")
}

/// Starts `tessera` in a folder, with its output going to files beside nothing of interest.
///
/// - Parameter environment: variables that are set besides those of the tests.
public func startTessera(
  _ arguments: [String], in folder: URL, output: FileHandle, errors: FileHandle, environment: [String: String] = [:]
) throws -> Process {
  let process = Process()
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.executableURL = tesseraProgram
  process.arguments = arguments
  process.currentDirectoryURL = folder
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = output
  process.standardError = errors
  try process.run()
  return process
}

/// Runs `tessera` to its end.
public func runTessera(
  _ arguments: [String], in folder: URL, environment: [String: String] = [:]
) throws -> ProcessOutcome {
  let capture = try ScratchFolder()
  let outputFile = capture.url.appendingPathComponent("output")
  let errorFile = capture.url.appendingPathComponent("errors")
  for file in [outputFile, errorFile] { try Data().write(to: file) }
  let output = try FileHandle(forWritingTo: outputFile)
  let errors = try FileHandle(forWritingTo: errorFile)
  let process = try startTessera(arguments, in: folder, output: output, errors: errors, environment: environment)
  process.waitUntilExit()
  return ProcessOutcome(
    code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
    output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
    errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
}
