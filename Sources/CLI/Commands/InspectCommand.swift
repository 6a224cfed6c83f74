import ArgumentParser
import Foundation
import PipelineEngine

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show every image and spectrum image in a file, and its calibration.",
    discussion: "Example: tessera inspect SampleData/dacite/eds.hspy")

  @Argument(help: "The file.") var file: String
  @OptionGroup var reading: MemoryOption
  @Flag(help: "Print JSON, with all that the file says about itself.") var json = false
  @Flag(help: "Show what a file of DigitalMicrograph or JEOL says about itself, tag by tag.") var tags = false

  func run() throws {
    let inspection = try FileInspection.make(
      of: file, threads: ProcessInfo.processInfo.activeProcessorCount, limits: reading.limits())
    if json {
      try printJSON(inspection)
    } else {
      print(inspection.text)
      if tags { print(inspection.tagText) }
    }
  }
}
