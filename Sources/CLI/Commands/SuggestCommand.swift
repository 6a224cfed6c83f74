import ArgumentParser
import Foundation
import PipelineEngine

struct SuggestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Say which supports look wrong, which chips to label next, and what size of chip suits the image.",
    discussion: "Example: tessera suggest results/dacite")

  @Argument(help: "The folder of a finished run.") var folder: String
  @Option(help: "Most threads to use; default: one per core. Results do not depend on it.") var threads: Int?
  @OptionGroup var reading: MemoryOption
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, found \(threads)")
    }
  }

  func run() throws {
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let guidance = try RunGuidance.make(of: folder, threads: threads, limits: reading.limits())
    if json {
      try printJSON(guidance)
    } else {
      print(guidance.text)
    }
  }
}
