import Foundation
import Kernels

/// Reads changed files until its time is over; it dies of a finding, and leaves the file that did it.
struct Worker {
  let parser: Parser
  let corpus: Corpus
  let options: Options

  /// The most seconds that one file may take.
  static let patience: UInt32 = 10

  func run() throws {
    guard let path = options.scratch else { throw BadUsage() }
    var random = SeededGenerator(seed: options.seed)
    let end = Date.now.addingTimeInterval(Double(options.seconds))
    var reads = 0
    var accepted = 0
    while Date.now < end {
      let bytes = changed(&random)
      try bytes.withUnsafeBytes { try write($0, to: path) }
      _ = alarm(Self.patience)
      limitMemory(above: parser.allowance, fileSize: bytes.count)
      if parser.read(path) { accepted += 1 }
      limitMemory(above: 1 << 40, fileSize: 0)
      reads += 1
      if reads.isMultiple(of: 1000) { report(reads, accepted) }
    }
    _ = alarm(0)
    report(reads, accepted)
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

  private func report(_ reads: Int, _ accepted: Int) {
    print("\(reads) \(accepted) \(status("VmHWM") ?? 0)")
    fflush(nil)
  }
}

/// Writes a file whole.
private func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
  defer { close(descriptor) }
  guard Foundation.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count else {
    throw CocoaError(.fileWriteOutOfSpace)
  }
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
