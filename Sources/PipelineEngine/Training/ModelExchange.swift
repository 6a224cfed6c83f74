import DataModel
import Encoders
import Foundation
import MicrographFiles

/// Writes the vectors of a model in word2vec's text (`.txt`, `.vec`) or binary format (`.bin`), as the file's extension
/// says; gensim opens both.
///
/// - Returns: one line for a person.
/// - Throws: `FileError` or ``TrainingError``; the file appears whole or not at all.
public func exportModel(_ path: String, to output: String) throws -> String {
  let format = try ExchangeFormat(fileName: output)
  let model = try readModel(path)
  if let identity = FileIdentity(output), identity == FileIdentity(path) {
    throw TrainingError("\(output): is the model itself; choose another name")
  }
  let vectors = try model.exchanged()
  try writeBytes(format == .text ? vectors.textBytes : vectors.binaryBytes, to: output)
  return "\(vectors.words.count) words of \(model.dimensions) dimensions: \(output)"
}

/// What `tessera train import` is asked for.
public struct ImportRequest: Sendable {
  /// The vectors: word2vec's text (`.txt`, `.vec`) or binary format (`.bin`).
  public var vectors: String
  /// The model's file.
  public var output: String
  /// A model whose energy axis and words the new one has.
  public var like: String?
  /// A file with a spectrum image whose energy axis the words are on.
  public var spectra: String?
  /// Defaults for `words`.
  public var preset = TrainingPreset.eds.rawValue
  /// How spectra become words, with `spectra`.
  public var words = TokeniserFlags()

  /// A request with the defaults for all that is not named.
  public init(vectors: String, output: String) {
    self.vectors = vectors
    self.output = output
  }
}

/// Makes a model from another program's vectors, whose words are `peak@` and the centre of a bin in keV.
///
/// - Returns: one line for a person.
/// - Throws: `FileError` or ``TrainingError``; the file appears whole or not at all.
public func importModel(_ request: ImportRequest) throws -> String {
  let format = try ExchangeFormat(fileName: request.vectors)
  try checkIsModelOrFree(request.output)
  try checkWritable(request.output)
  let tokeniser: SpectrumTokeniser
  if let like = request.like {
    tokeniser = try readModel(like).tokeniser
  } else if let spectra = request.spectra {
    let settings = try request.words.settings(TrainingPreset(named: request.preset))
    tokeniser = try SpectrumTokeniser(
      settings, axis: commonAxis(of: SpectrumFiles([spectra], limits: .standard).places))
  } else {
    throw TrainingError("\(request.vectors): holds no energy axis; name a model with --like or a file with --spectra")
  }
  let bytes = try allBytes(of: request.vectors)
  let model: WordModel
  do {
    let vectors = try format == .text ? WordVectors(textBytes: bytes) : WordVectors(binaryBytes: bytes)
    model = try WordModel(vectors, tokeniser: tokeniser)
  } catch { throw FileError(.damaged, path: request.vectors, "\(error)") }
  try writeBytes(model.fileBytes(), to: request.output)
  return "\(model.vocabulary.count) words of \(model.dimensions) dimensions: \(request.output)"
}

/// word2vec's two formats, told apart by the name of a file.
private enum ExchangeFormat {
  case text, binary

  init(fileName: String) throws(TrainingError) {
    let name = fileName.lowercased()
    if name.hasSuffix(".txt") || name.hasSuffix(".vec") {
      self = .text
    } else if name.hasSuffix(".bin") {
      self = .binary
    } else {
      throw TrainingError(
        "\(fileName): give a file that ends with .txt or .vec (word2vec's text format) or .bin (its binary format)")
    }
  }
}
