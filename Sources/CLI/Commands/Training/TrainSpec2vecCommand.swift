import ArgumentParser
import Foundation
import PipelineEngine

struct TrainSpec2vecCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spec2vec", abstract: "Train a spectral encoder on spectrum images.",
    discussion: """
      Example: tessera train spec2vec SampleData/crossed/eds.hspy --chip 16px --output lab.tessera
      Example: tessera train spec2vec maps/ "more/*.hspy" --per-pixel --epochs 5 --output lab.tessera

      A folder stands for every file in it that holds a spectrum image. After every epoch the training is kept as \
      MODEL.part until the model is whole; broken off, the same command with --resume goes on there, to the same bytes. \
      The result does not depend on --threads.

      --validate holds out a share of the spectra and shows, before and after training: their loss per prediction; \
      halves, the chance that the low-energy half of a spectrum lies nearer to its own high-energy half than to that of \
      another (no word is in both, so about 0.5 without learning; spectra of one phase cannot be told apart, so it \
      stays below 1); and lines, the chance that two lines of one element lie nearer to each other than lines of two elements.
      """)

  @Argument(help: "Files, folders and patterns.") var inputs: [String]
  @Option(help: "The model's file.") var output: String
  @Option(help: "Side of a chip whose spectra are summed, for instance 16px (of the scan) or 20nm.") var chip: String?
  @Option(help: "From one chip to the next. Default: the side of a chip.") var stride: String?
  @Flag(help: "A spectrum per scan pixel.") var perPixel = false
  @Flag(help: "Bring spectra of other energy axes to the first file's.") var resample = false
  @Flag(name: .customLong("validate"), help: "Hold out some spectra and show how well they are told.")
  var validates = false
  @Option(help: "Share of the spectra that --validate holds out, up to 0.5. Default: 0.1.") var heldOut: Double?
  @Flag(help: "Go on with a training that was broken off.") var resume = false
  @OptionGroup(title: "Words") var words: TokeniserOptions
  @OptionGroup(title: "Learning") var learning: LearningOptions
  @Option(help: "Most threads to use; default: one per core.") var threads: Int?
  @OptionGroup var reading: MemoryOption
  @Flag(help: "Print the summary as JSON.") var json = false
  @Flag(help: "No progress and no summary; errors and notes are still printed.") var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, found \(threads)")
    }
    guard (chip != nil) != perPixel else {
      throw ValidationError("give either --chip, for instance --chip 16px, or --per-pixel")
    }
    if let heldOut {
      guard validates else { throw ValidationError("--held-out goes with --validate") }
      guard heldOut > 0 else { throw ValidationError("--held-out must be above 0, found \(heldOut)") }
    }
    if perPixel && stride != nil { throw ValidationError("--stride goes with --chip") }
  }

  func run() throws {
    var request = TrainingRequest(inputs: inputs)
    request.chip = chip
    request.stride = stride
    request.preset = words.preset
    request.words = words.flags
    request.training = learning.flags
    request.resamples = resample
    request.heldOut = validates ? heldOut ?? 0.1 : 0
    request.resumes = resume
    let files = TrainingFiles(model: output)
    let line = quiet ? nil : ProgressLine.onTerminal()
    defer { line?.clear() }
    let interruption = Interruption { code in
      files.stop(thenExit: code) { FileHandle.standardError.write(Data("note: \($0)\n".utf8)) }
    }
    let outcome = try withExtendedLifetime(interruption) {
      try trainSpec2vec(
        request, files: files, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
        limits: reading.limits()
      ) { line?.show($0) }
    }
    line?.clear()
    for note in outcome.notes { FileHandle.standardError.write(Data("note: \(note)\n".utf8)) }
    if json {
      try printJSON(outcome)
    } else if !quiet {
      print(outcome.text)
    }
  }
}
