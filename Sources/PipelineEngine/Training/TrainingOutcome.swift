import Encoders

/// What a training came to.
public struct TrainingOutcome: Sendable {
  /// The model's file.
  public let path: String
  /// The model.
  let model: WordModel
  /// Number of spectrum images.
  let images: Int
  /// Number of files that hold them.
  let files: Int
  /// Spectra to train on that hold no word.
  let emptySpectra: Int
  /// Spectra that training did not see.
  let heldOut: Int
  /// Time to read the files.
  let readSeconds: Double
  /// Time to train, of this process alone.
  let trainingSeconds: Double
  /// Epochs that an interrupted training had done before.
  let epochsBefore: Int
  /// How well spectra are told that training did not see; nothing where none were held out.
  public let validation: TrainingValidation?
  /// What is nearest to the main lines.
  public let neighbours: NearestLines
  /// What the user should know; sentences without a full stop.
  public let notes: [String]
}
