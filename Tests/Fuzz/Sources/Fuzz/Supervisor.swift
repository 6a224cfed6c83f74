import Foundation

/// Starts workers one after the other until the time is over, keeps what kills them, and reports.
struct Supervisor {
  let options: Options

  /// The number of findings.
  func run() throws -> Int {
    let begin = Date.now
    let memory = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    let scratch = "\(memory)/fuzz-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    var (reads, accepted, peak, findings) = (0, 0, 0, 0)
    var seed = options.seed
    while true {
      let left = options.seconds - Int(Date.now.timeIntervalSince(begin))
      guard left > 0 else { break }
      let worker = Process()
      let output = Pipe()
      worker.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      worker.arguments = [
        options.parser, options.corpus, "--seconds", "\(left)", "--seed", "\(seed)", "--scratch", scratch,
      ]
      worker.standardOutput = output
      try worker.run()
      let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
        separator: "\n")
      worker.waitUntilExit()
      let numbers = lines.last?.split(separator: " ").compactMap { Int($0) } ?? []
      if numbers.count == 3 {
        reads += numbers[0]
        accepted += numbers[1]
        peak = max(peak, numbers[2])
      }
      if worker.terminationStatus != 0 {
        findings += 1
        try FileManager.default.createDirectory(atPath: options.findings, withIntermediateDirectories: true)
        let kept = "\(options.findings)/\(options.parser)-\(seed)"
        try? FileManager.default.removeItem(atPath: kept)
        // A worker that dies before its first file leaves none.
        try? FileManager.default.copyItem(atPath: scratch, toPath: kept)
        print("finding: signal or code \(worker.terminationStatus), file kept as \(kept)")
      }
      seed += 1
    }
    let seconds = Date.now.timeIntervalSince(begin)
    print(
      "\(reads) files read in \(Int(seconds)) s (\(Int(Double(reads) / seconds)) a second), \(accepted) of them without "
        + "an error; highest memory \(peak >> 20) MB; \(findings) findings")
    return findings
  }
}
