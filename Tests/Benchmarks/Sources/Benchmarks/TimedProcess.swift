import Foundation

/// Seconds of a process from its start to the end of its output, and the words that it printed.
///
/// - Throws: where it does not end with 0.
func timedProcess(_ command: [String]) throws -> (seconds: Double, words: [Substring]) {
  let process = Process()
  let output = Pipe()
  process.executableURL = URL(fileURLWithPath: command[0])
  process.arguments = Array(command.dropFirst())
  process.standardOutput = output
  let start = ContinuousClock.now
  try process.run()
  // The output ends with the process; Foundation learns of the end itself tens of milliseconds later.
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  process.waitUntilExit()
  try check(process.terminationStatus == 0, "\(command.joined(separator: " ")) failed")
  return (seconds, text.split(whereSeparator: \.isWhitespace))
}
