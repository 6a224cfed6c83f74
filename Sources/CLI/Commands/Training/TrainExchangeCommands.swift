import ArgumentParser
import PipelineEngine

struct TrainExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a model's vectors in word2vec's text or binary format.",
    discussion: """
      Example: tessera train export lab.tessera --output lab.txt

      gensim opens it: KeyedVectors.load_word2vec_format("lab.txt"), with binary=True for .bin. Centred vectors are \
      written as they are used, centred.
      """)

  @Argument(help: "The model's file.") var model: String
  @Option(help: "The file of vectors: .txt or .vec (text) or .bin (binary).") var output: String

  func run() throws { print(try exportModel(model, to: output)) }
}

struct TrainImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model from vectors in word2vec's text or binary format.",
    discussion: """
      Example: tessera train import lab.txt --like lab.tessera --output imported.tessera
      Example: tessera train import other.bin --spectra map.hspy --preset spec2vec --output imported.tessera

      Words are "peak@" and the centre of a bin in keV, as spec2vec writes them. They say nothing of the energy axis, \
      so that a model (--like) or a spectrum image (--spectra, with the options below) must. Training cannot go on \
      from an imported model.
      """)

  @Argument(help: "The vectors: .txt or .vec (text) or .bin (binary).") var vectors: String
  @Option(help: "The model's file.") var output: String
  @Option(help: "A model with the same energy axis and words.") var like: String?
  @Option(help: "A file with a spectrum image of the same energy axis.") var spectra: String?
  @OptionGroup(title: "Words") var words: TokeniserOptions

  func validate() throws {
    guard (like != nil) != (spectra != nil) else { throw ValidationError("give either --like or --spectra") }
    if like != nil && !words.isSilent {
      throw ValidationError("with --like the words are the model's; leave out the options for words, or use --spectra")
    }
  }

  func run() throws {
    var request = ImportRequest(vectors: vectors, output: output)
    request.like = like
    request.spectra = spectra
    request.preset = words.preset
    request.words = words.flags
    print(try importModel(request))
  }
}
