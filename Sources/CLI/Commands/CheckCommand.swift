import ArgumentParser
import Foundation
import PipelineEngine

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find everything that is wrong with a pipeline before computing.",
    discussion: "Example: tessera check Pipelines/dacite.yaml")

  @Argument(help: "The pipeline file (YAML).") var pipeline: String

  func run() throws {
    let plan = try PipelinePlan.make(PipelineDescription.load(pipeline))
    for note in plan.notes { FileHandle.standardError.write(Data("note: \(note)\n".utf8)) }
    print("\(plan.summary)\n\(pipeline) is ready to run")
  }
}
