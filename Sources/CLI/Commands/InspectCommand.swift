import ArgumentParser
import Foundation
import PipelineEngine

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show every image and spectrum image in a file, and its calibration.",
    discussion: "Example: tessera inspect SampleData/dacite/eds.hspy")

  @Argument(help: "The file.") var file: String
  @OptionGroup var reading: MemoryOption
  @Flag(help: "Leave out sums, smallest and largest numbers: headers alone are read, however large the file.")
  var noTotals = false
  @Flag(help: "Print JSON, with the tags of --tags.") var json = false
  @Flag(help: "Show what a file of DigitalMicrograph or JEOL says about itself, tag by tag.") var tags = false

  func run() throws {
    let inspection = try FileInspection.make(
      of: file, totals: !noTotals, threads: ProcessInfo.processInfo.activeProcessorCount, limits: reading.limits())
    if json {
      try printJSON(inspection)
    } else {
      print(inspection.text)
      if tags { print(inspection.tagText) }
    }
  }
}
