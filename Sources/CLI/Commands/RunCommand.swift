import ArgumentParser
import Foundation
import PipelineEngine
import Reports

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a pipeline and write a segmentation for every fusion strategy.",
    discussion: "Example: tessera run Pipelines/dacite.yaml --output results/dacite")

  @Argument(help: "The pipeline file (YAML).") var pipeline: String
  @Option(help: "The result folder; default: results/NAME of the pipeline file.") var output: String?
  @Option(help: "Most threads to use; default: one per core. Results do not depend on it.") var threads: Int?
  @Flag(help: "No progress and no table.") var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, found \(threads)")
    }
  }

  func run() throws {
    let description = try PipelineDescription.load(pipeline)
    let folder = output ?? "results/\(stem)"
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let line = quiet ? nil : ProgressLine.onTerminal()
    let outcome: RunOutcome
    do {
      outcome = try runPipeline(description, output: folder, threads: threads) { line?.show($0) }
    } catch {
      line?.clear()
      throw error
    }
    line?.clear()
    if !quiet {
      for note in outcome.notes { FileHandle.standardError.write(Data("note: \(note)\n".utf8)) }
      print("results in \(folder)\n\n\(comparisonTable(outcome.comparison))")
    }
  }

  private var stem: String {
    URL(fileURLWithPath: pipeline).deletingPathExtension().lastPathComponent
  }
}
