import ArgumentParser
import Foundation
import PipelineEngine

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a pipeline and write a segmentation for every fusion strategy.",
    discussion: "Example: tessera run Pipelines/dacite.yaml --output results/dacite")

  @Argument(help: "The pipeline file (YAML).") var pipeline: String
  @Option(help: "The result folder; default: results/NAME of the pipeline file.") var output: String?
  @Option(help: "Most threads to use; default: one per core. Results do not depend on it.") var threads: Int?
  @OptionGroup var reading: MemoryOption
  @Flag(name: .customLong("no-cache"), help: "Compute the embeddings of networks anew and do not keep them.")
  var withoutCache = false
  @Flag(help: "No progress; errors, notes and the table are still printed.") var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, found \(threads)")
    }
  }

  func run() throws {
    let description = try PipelineDescription.load(pipeline)
    let folder = output ?? "results/\(PipelineDescription.stem(of: pipeline))"
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let cache = withoutCache ? nil : try EmbeddingCache.ofUser()
    let line = quiet ? nil : ProgressLine.onTerminal()
    defer { line?.clear() }
    let outcome = try withExtendedLifetime(Interruption()) {
      try runPipeline(
        description, output: folder, cache: cache, threads: threads, limits: reading.limits()
      ) { line?.show($0) }
    }
    line?.clear()
    for note in outcome.notes { FileHandle.standardError.write(Data("note: \(note)\n".utf8)) }
    print("results in \(folder)\n\n\(outcome.table)")
  }
}
