import Foundation
import Kernels

/// Reads changed files until its time is over; it dies of a finding, and leaves the file that did it.
struct Worker {
  let parser: Parser
  let corpus: Corpus
  let options: Options
  /// A folder for what is read.
  let scratch: String

  /// The file that is read.
  static func input(in scratch: String) -> String { "\(scratch)/input" }

  init(_ parser: Parser, options: Options, scratch: String) throws {
    self.parser = parser
    self.options = options
    self.scratch = scratch
    for (name, file) in parser.beside {
      try Data(contentsOf: URL(fileURLWithPath: file)).write(to: URL(fileURLWithPath: "\(scratch)/\(name)"))
    }
    corpus = try Corpus(of: parser, scratch: scratch)
  }

  func run() throws {
    var random = SeededGenerator(seed: options.seed)
    let end = Date.now.addingTimeInterval(Double(options.seconds))
    var (reads, accepted) = (0, 0)
    let memory = status("VmRSS") ?? 0
    var reported = Date.now
    while Date.now < end {
      let bytes = changed(&random)
      if read(bytes) { accepted += 1 }
      reads += 1
      // Not with every read: asking the system takes longer than most reads.
      if Date.now.timeIntervalSince(reported) > 0.2 {
        report(reads, accepted, above: memory)
        reported = Date.now
      }
    }
    report(reads, accepted, above: memory)
  }

  /// Reads one file as it is.
  func replay(_ file: String) throws {
    print(read([UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))) ? "read" : "refused")
  }

  private func read(_ bytes: [UInt8]) -> Bool {
    let path = Self.input(in: scratch)
    bytes.withUnsafeBytes { write($0, to: path) }
    limitTime(to: Self.patience)
    limitMemory(above: parser.allowance, fileSize: bytes.count)
    defer {
      limitMemory(above: 1 << 40, fileSize: 0)
      limitTime(to: 0)
    }
    return parser.read(path)
  }

  private func changed(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = corpus.files[random.below(corpus.files.count)]
    let other = corpus.files[random.below(corpus.files.count)]
    if random.below(3) > 0, let inside = parser.mutateInside(bytes, &random) { bytes = inside }
    if random.below(3) == 0 {
      for _ in 0...random.below(4) { mutate(&bytes, with: other, tokens: parser.tokens, &random) }
    }
    return bytes
  }

  private func report(_ reads: Int, _ accepted: Int, above memory: Int) {
    print("\(reads) \(accepted) \(max(0, (status("VmHWM") ?? 0) - memory))")
    fflush(nil)
  }

  /// The most seconds that one file may take.
  private static let patience = 10
}

/// Writes a file whole.
private func write(_ bytes: UnsafeRawBufferPointer, to path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  precondition(descriptor >= 0, "\(path) cannot be written")
  defer { close(descriptor) }
  let written = Foundation.write(descriptor, bytes.baseAddress, bytes.count)
  precondition(written == bytes.count, "\(written) of \(bytes.count) bytes could be written")
}

/// Lets the system end the process when it has computed for so many seconds, or waited six times as long; 0: never.
private func limitTime(to seconds: Int) {
  var limit = itimerval()
  limit.it_value.tv_sec = seconds
  #if os(Linux)
    // Seconds of the processor, so that a busy machine makes no findings.
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &limit, nil)
  #else
    setitimer(ITIMER_PROF, &limit, nil)
  #endif
  _ = alarm(UInt32(6 * seconds))
}

/// A line of Linux's account of this process, in bytes; nothing elsewhere.
private func status(_ field: String) -> Int? {
  guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
    let line = text.split(separator: "\n").first(where: { $0.hasPrefix(field + ":") }),
    let number = line.split(whereSeparator: { !$0.isNumber }).first, let kilobytes = Int(number)
  else { return nil }
  return kilobytes << 10
}

/// Lets the system refuse memory above what is in use now, which ends the process (Linux).
private func limitMemory(above allowance: Int, fileSize: Int) {
  #if os(Linux)
    // statm: seven numbers of pages; the sixth is the memory that can be written, which the limit is about.
    let descriptor = open("/proc/self/statm", O_RDONLY)
    defer { close(descriptor) }
    let numbers = withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    }
    guard numbers.count > 5, let pages = Int(numbers[5]) else { return }
    var limit = rlimit(rlim_cur: rlim_t(pages * Int(getpagesize()) + allowance + fileSize), rlim_max: rlim_t.max)
    setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
  #endif
}
