import ArgumentParser
import PipelineEngine

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Show the strategies of finished runs side by side.",
    discussion: """
      Example: tessera compare results/64px results/32px

      Says how the pipelines differ, key by key, and how far the label maps agree, pixel by pixel, where they are of one \
      image.
      """)

  @Argument(help: "Result folders of tessera run.") var runs: [String]
  @OptionGroup var reading: MemoryOption
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let comparison = try RunComparison.make(of: runs, limits: reading.limits())
    if json {
      try printJSON(comparison)
    } else {
      print(comparison.text)
    }
  }
}
