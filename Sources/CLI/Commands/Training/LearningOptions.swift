import ArgumentParser
import PipelineEngine

/// How words are learned.
struct LearningOptions: ParsableArguments {
  @Option(help: "cbow or skip-gram. eds: skip-gram; spec2vec: cbow.") var architecture: String?
  @Option(help: "Numbers per vector. eds: 32; spec2vec: 300.") var dimensions: Int?
  @Option(help: "Neighbours on each side of a word. Default: 500.") var window: Int?
  @Flag(help: "Every word has the whole window; else it draws its own.") var fixedWindow = false
  @Option(help: "What CBOW predicts from: the neighbours' mean or sum. Default: mean.") var context: String?
  @Option(help: "Negative words per prediction. Default: 5.") var negative: Int?
  @Option(help: "Negative words are drawn with their count to this power. Default: 0.75.") var nsExponent: Double?
  @Option(help: "Share of the corpus above which words are left out at random. eds: 0; spec2vec: 0.001.")
  var sample: Double?
  @Option(help: "Words of fewer spectra are forgotten. eds: 3; spec2vec: 1.") var minCount: Int?
  @Option(help: "Learning rate at the start. eds: 0.002; spec2vec: 0.025.") var rate: Double?
  @Option(help: "Learning rate at the end. eds: 0.0001; spec2vec: 0.025 less 0.00025 per epoch.")
  var finalRate: Double?
  @Option(help: "Times that all spectra are gone through. Default: 15.") var epochs: Int?
  @Option(help: "Seed of all random numbers. Default: 1.") var seed: UInt64?
  @Flag(
    inversion: .prefixedNo, help: "Take the mean of all vectors away from each. eds: yes; spec2vec: no.")
  var centred: Bool?
  @Option(help: "Copies that learn side by side and become their mean; changes the result. Default: 1.")
  var replicas: Int?

  func validate() throws {
    if let context, context != "mean" && context != "sum" {
      throw ValidationError("--context must be mean or sum, found \(context)")
    }
    if let epochs, !(1...1_000_000).contains(epochs) {
      throw ValidationError("--epochs must be from 1 to 1000000, found \(epochs)")
    }
  }

  var flags: TrainingFlags {
    var flags = TrainingFlags()
    flags.architecture = architecture
    flags.dimensions = dimensions
    flags.window = window
    flags.shrinksWindow = fixedWindow ? false : nil
    flags.takesMean = context.map { $0 == "mean" }
    flags.negatives = negative
    flags.negativeExponent = nsExponent
    flags.sample = sample
    flags.minimumCount = minCount
    flags.rate = rate
    flags.finalRate = finalRate
    flags.epochs = epochs
    flags.seed = seed
    flags.centres = centred
    flags.replicas = replicas
    return flags
  }
}
