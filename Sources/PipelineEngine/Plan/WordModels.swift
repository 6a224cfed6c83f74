import Chips
import DataModel
import Encoders
import Kernels
import MicrographFiles

/// Where a channel of words takes its vectors from: found, and fit for the spectra.
struct PlannedWords: Sendable {
  /// A model, or what makes one.
  enum Vectors: Sendable {
    case model(WordModel, file: String, sha256: String)
    case training(WordTrainer)
  }

  let vectors: Vectors
  /// Whether the spectra have another energy axis than the model.
  let isResampled: Bool
}

extension PipelinePlan {
  /// 1 GB: two thousand words of the most numbers that training allows, inputs and outputs.
  private static let largestModel = 1 << 30

  /// Opens or prepares the model of every channel of words, by channel name.
  ///
  /// - Throws: ``PipelineError`` that names both energy axes where they do not go together; `FileError`.
  static func planWords(
    _ description: PipelineDescription, spectra: SpectrumImage?, grid: ChipGrid
  ) throws -> (words: [String: PlannedWords], notes: [String]) {
    guard let spectra, let selection = description.spectra?.selection.withoutBins else { return ([:], []) }
    var planned: [String: PlannedWords] = [:]
    var notes: [String] = []
    for channel in description.channels {
      guard case .words(let words) = channel.encoder else { continue }
      do {
        let vectors = try vectors(of: words, channel: channel, in: description, spectra: spectra)
        let (tokeniser, dimensions) = vectors.shape
        guard grid.count * dimensions <= mostNumbers else {
          throw channel.place.failure(
            "\(grid.count) chips of \(dimensions) numbers each do not fit in memory; choose fewer dimensions or larger chips"
          )
        }
        let energies = try selection.energiesInEV(of: spectra.energyAxis)
        let isResampled = try tokeniser.reader(energiesInEV: energies, stepInEV: spectra.energyAxis.stepInEV)
          .isResampled
        if isResampled {
          notes.append(
            "channel \"\(channel.name)\": the spectra (\(axisText(spectra.energyAxis))) are resampled to the energy axis "
              + "of the model (\(axisText(tokeniser.bins.axis)))")
        }
        planned[channel.name] = PlannedWords(vectors: vectors, isResampled: isResampled)
      } catch let error as FileError { throw error } catch let error as PipelineError { throw error } catch {
        throw channel.place.failure("\(error)")
      }
    }
    return (planned, notes)
  }

  private static func vectors(
    of words: WordsChannel, channel: PipelineDescription.Channel, in description: PipelineDescription,
    spectra: SpectrumImage
  ) throws -> PlannedWords.Vectors {
    switch words.model {
    case .file(let name):
      let path = description.resolved(name)
      let bytes: [UInt8]
      do {
        bytes = try PipelineDescription.readWhole(path, atMost: largestModel, as: "model of word vectors")
      } catch {
        guard error.code == .notFound else { throw error }
        throw channel.place.failure("no such file: \(path); paths are relative to the pipeline file")
      }
      var hash = SHA256()
      bytes.withUnsafeBytes { hash.update($0) }
      do { return .model(try WordModel(fileBytes: bytes), file: name, sha256: hash.hexDigest()) } catch {
        throw FileError(.damaged, path: path, "\(error)")
      }
    case .trained(let training):
      var settings = training.tokeniser
      settings.energyRangeInEV = description.spectra?.selection.energyRangeInEV
      settings.excludeInEV = description.spectra?.selection.excludeInEV ?? []
      let tokeniser = try SpectrumTokeniser(settings, axis: spectra.energyAxis)
      return .training(try WordTrainer(tokeniser: tokeniser, settings: training.settings))
    }
  }
}

extension PlannedWords.Vectors {
  /// What makes the documents, and numbers per vector.
  fileprivate var shape: (tokeniser: SpectrumTokeniser, dimensions: Int) {
    switch self {
    case .model(let model, _, _): (model.tokeniser, model.dimensions)
    case .training(let trainer): (trainer.tokeniser, trainer.settings.dimensions)
    }
  }
}

extension SpectralSelection {
  /// The same channels, not joined: words have bins of their own.
  var withoutBins: SpectralSelection {
    SpectralSelection(energyRangeInEV: energyRangeInEV, excludeInEV: excludeInEV)
  }
}

private func axisText(_ axis: EnergyAxis) -> String {
  "\(axis.channels) channels of \(roundedNumber(axis.stepInEV)) eV from \(roundedNumber(axis.offsetInEV / 1000)) keV"
}
