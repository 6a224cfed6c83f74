import ArgumentParser
import MicrographFiles
import PipelineEngine

/// `--memory`, for every command that reads images or spectrum images.
struct MemoryOption: ParsableArguments {
  @Option(
    help: """
      Most memory to ask for at once when a file is read, for instance 2GB; default: 512MB. An image may have half as \
      many pixels. Results do not depend on it.
      """)
  var memory: String?

  func validate() throws { _ = try bytes() }

  /// What the files are opened with.
  func limits() throws -> ReadingLimits { try bytes().map { ReadingLimits(mostBytes: $0) } ?? .standard }

  private func bytes() throws -> Int? {
    guard let memory else { return nil }
    guard let bytes = ByteCount.parseMemory(memory), bytes >= ReadingLimits.leastBytes else {
      throw ValidationError("--memory must be a size of at least 64MB, such as 2GB; found \(memory)")
    }
    return bytes
  }
}
