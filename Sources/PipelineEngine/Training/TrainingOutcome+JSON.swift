import Encoders

extension TrainingOutcome: Encodable {
  private enum CodingKeys: String, CodingKey {
    case model, spectra, images, files, settings, tokeniser, losses, validation, nearest, elements, notes, seconds
    case emptySpectra = "empty_spectra"
    case heldOut = "held_out"
    case words, vocabulary
    case wordsKept = "words_kept"
    case corpusHash = "corpus_sha256"
    case readSeconds = "read_seconds"
    case wordsPerSecond = "words_per_second"
    case epochsBefore = "epochs_before"
    case elementsGuessed = "elements_guessed"
  }

  /// All that ``text`` shows, and the settings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .model)
    try container.encode(images, forKey: .images)
    try container.encode(files, forKey: .files)
    try container.encode(emptySpectra, forKey: .emptySpectra)
    try container.encode(heldOut, forKey: .heldOut)
    try container.encode(model.tokeniser, forKey: .tokeniser)
    try container.encode(model.vocabulary.count, forKey: .vocabulary)
    try container.encode(model.vocabulary.counts.reduce(0, +), forKey: .wordsKept)
    if let record = model.record {
      try container.encode(record.corpus.documents, forKey: .spectra)
      try container.encode(record.corpus.words, forKey: .words)
      try container.encode(record.corpus.hash, forKey: .corpusHash)
      try container.encode(record.settings, forKey: .settings)
      try container.encode(record.losses, forKey: .losses)
    }
    try container.encode(epochsBefore, forKey: .epochsBefore)
    try container.encode(readSeconds, forKey: .readSeconds)
    try container.encode(trainingSeconds, forKey: .seconds)
    try container.encode(wordsPerSecond, forKey: .wordsPerSecond)
    try container.encodeIfPresent(validation, forKey: .validation)
    try container.encode(neighbours.entries, forKey: .nearest)
    try container.encode(neighbours.elements, forKey: .elements)
    try container.encode(neighbours.areGuessed, forKey: .elementsGuessed)
    try container.encode(notes, forKey: .notes)
  }
}
