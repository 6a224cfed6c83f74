import ArgumentParser
import Foundation
import PipelineEngine

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find everything that is wrong with a pipeline before computing.",
    discussion: "Example: tessera check Pipelines/dacite.yaml")

  @Argument(help: "The pipeline file (YAML).") var pipeline: String
  @OptionGroup var reading: MemoryOption

  func run() throws {
    let plan = try PipelinePlan.make(PipelineDescription.load(pipeline), limits: reading.limits())
    for note in plan.notes { FileHandle.standardError.write(Data("note: \(note)\n".utf8)) }
    print("\(plan.summary)\n\(pipeline) is ready to run")
  }
}
