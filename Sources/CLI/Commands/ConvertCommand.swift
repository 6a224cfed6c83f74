import ArgumentParser
import Foundation
import PipelineEngine

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Convert a microscope's file for HyperSpy, Fiji or NumPy.",
    discussion: """
      Example: tessera convert SampleData/crossed/eds.hspy --output eds.npy

      The ending says what is written: .hspy (HyperSpy; every image and spectrum image of the file), .tif (an image, or a \
      stack with an image per channel) or .npy (NumPy: rows, columns, channels). A stack of images stays one: frames, \
      rows, columns. Numbers stay as they are stored. A spectrum image or a stack may be larger than memory.
      """)

  @Argument(help: "The file to read.") var file: String
  @Option(help: "The file to write: .hspy, .tif or .npy.") var output: String
  @Option(help: "Which data set, as tessera inspect names it; may be given several times for .hspy.")
  var dataset: [String] = []
  @Option(help: "Most threads to use; default: one per core. The file does not depend on it.") var threads: Int?
  @OptionGroup var reading: MemoryOption
  @Flag(help: "No progress and no summary; errors and notes are still printed.") var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, found \(threads)")
    }
  }

  func run() throws {
    let request = ConversionRequest(file: file, output: output, datasets: dataset)
    let line = quiet ? nil : ProgressLine.onTerminal()
    defer { line?.clear() }
    let outcome = try withExtendedLifetime(Interruption { removeUnfinishedConversion(thenExit: $0) }) {
      try convertFile(
        request, limits: reading.limits(), threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
      ) { line?.show($0) }
    }
    line?.clear()
    for note in outcome.notes { FileHandle.standardError.write(Data("note: \(note)\n".utf8)) }
    if !quiet { print(([output] + outcome.written.map { "  \($0)" }).joined(separator: "\n")) }
  }
}
