import ArgumentParser

/// `tessera train`: encoders from a lab's own data.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train an encoder on your own data, or exchange its vectors with other programs.",
    discussion: "Example: tessera train spec2vec SampleData/crossed/eds.hspy --chip 16px --output lab.tessera",
    subcommands: [TrainSpec2vecCommand.self, TrainExportCommand.self, TrainImportCommand.self])
}
