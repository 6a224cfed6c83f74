import Foundation

/// Starts workers for one parser, one after the other until its time is over, and keeps what kills them.
struct Supervisor {
  let parser: String
  let options: Options

  /// What came of a parser's time.
  struct Outcome: Sendable {
    var reads = 0
    var accepted = 0
    /// Bytes above those with which a worker began.
    var peak = 0
    var seconds = 0.0
    /// One line each.
    var findings: [String] = []
  }

  func run() throws -> Outcome {
    let begin = Date.now
    let memory = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    let scratch = "\(memory)/fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(parser)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    var outcome = Outcome()
    var seed = options.seed
    while true {
      let left = options.seconds - Int(Date.now.timeIntervalSince(begin))
      guard left > 0 else { break }
      try? FileManager.default.removeItem(atPath: scratch)
      try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
      let (status, lines) = try work(seconds: left, seed: seed, scratch: scratch)
      let numbers = lines.last { $0.allSatisfy { $0.isNumber || $0 == " " } }?.split(separator: " ").map {
        Int($0) ?? 0
      }
      if let numbers, numbers.count == 3 {
        outcome.reads += numbers[0]
        outcome.accepted += numbers[1]
        outcome.peak = max(outcome.peak, numbers[2])
      }
      if status != 0 {
        outcome.findings.append(try keep(Worker.input(in: scratch), seed: seed, status: status))
        // What fails at once would fail until the time is over.
        if outcome.findings.count >= Self.mostFindings { break }
      }
      seed += 1
    }
    outcome.seconds = Date.now.timeIntervalSince(begin)
    return outcome
  }

  private static let mostFindings = 10

  private func work(seconds: Int, seed: UInt64, scratch: String) throws -> (status: Int32, lines: [Substring]) {
    let worker = Process()
    let output = Pipe()
    worker.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    worker.arguments = [
      "--parser", parser, "--seconds", "\(seconds)", "--seed", "\(seed)", "--scratch", scratch,
    ]
    // Printing where it crashed takes longer than all reads before; whoever wants to know replays the file.
    worker.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    worker.standardOutput = output
    worker.standardError = FileHandle.nullDevice
    try worker.run()
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
      separator: "\n")
    worker.waitUntilExit()
    return (worker.terminationStatus, lines)
  }

  private func keep(_ input: String, seed: UInt64, status: Int32) throws -> String {
    try FileManager.default.createDirectory(atPath: options.findings, withIntermediateDirectories: true)
    let kept = "\(options.findings)/\(parser)-\(seed)"
    try? FileManager.default.removeItem(atPath: kept)
    // A worker that dies before its first file leaves none.
    guard (try? FileManager.default.copyItem(atPath: input, toPath: kept)) != nil else {
      return "\(parser): ended with \(status) before its first file"
    }
    let reason =
      switch status {
      case SIGPROF, SIGALRM: "took too long"
      case SIGSEGV, SIGBUS: "read or wrote outside its memory"
      case SIGABRT: "was ended by a library, or had no memory"
      default: "stopped at a failed check, an error of several lines, or for want of memory"
      }
    return "\(parser): \(reason) (signal \(status)); read it again with --parser \(parser) --replay \(kept)"
  }
}
