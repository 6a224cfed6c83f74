import DataModel
import Encoders
import Foundation
import Kernels
public import MicrographFiles

/// Trains a spectral encoder on files and writes it.
///
/// The bytes of the model hang on the files, their order and the settings, not on `threads`. Memory: about a byte per
/// word of the spectra to train on and 12 per word of those that are held out, some 0.5 GB for summed spectra and blocks
/// of files, and the vectors.
///
/// - Parameters:
///   - files: where the model goes; ``TrainingFiles/stop(thenExit:say:)`` may end the process at any time.
///   - threads: most threads to use, at least 1.
///   - limits: how much memory may be asked for at once to read a file.
///   - progress: called from any thread, one call at a time.
/// - Throws: `FileError`, `WordError`, ``TrainingError``: one line for a person. A checkpoint stays only where another
///   attempt can go on from it.
public func trainSpec2vec(
  _ request: TrainingRequest, files: TrainingFiles, threads: Int, limits: ReadingLimits = .standard,
  progress: @Sendable (TrainingProgress) -> Void = { _ in }
) throws -> TrainingOutcome {
  let preset = try TrainingPreset(named: request.preset)
  let words = try request.words.settings(preset)
  let settings = try request.training.settings(preset)
  let asked = try request.words.elementSymbols()
  guard (0...0.5).contains(request.heldOut) else {
    throw TrainingError("--held-out: must be from 0 to 0.5, found \(request.heldOut)")
  }
  let grid = try SpectrumGrid(chip: request.chip, stride: request.stride)
  defer { files.release() }
  let checkpoint = try files.prepare(resumes: request.resumes)
  let spectra = try SpectrumFiles(request.inputs, limits: limits.on(threads: threads))
  var notes = spectra.notes
  if request.resumes && checkpoint == nil { notes.append("\(files.checkpoint): not there; training began anew") }
  let axis =
    request.resamples ? firstAxis(of: spectra.places, notes: &notes) : try commonAxis(of: spectra.places)
  let tokeniser = try SpectrumTokeniser(words, axis: axis)
  if let checkpoint { try checkResumes(checkpoint, at: files.checkpoint, tokeniser: tokeniser, settings: settings) }

  let start = ContinuousClock.now
  var read = TrainingSpectra(tokeniser: tokeniser, grid: grid, heldOut: request.heldOut, seed: settings.seed)
  for (index, place) in spectra.places.enumerated() {
    try read.add(place, threads: threads) { share in
      progress(.reading(file: place.path, number: index + 1, files: spectra.places.count, share: share))
    }
  }
  notes += read.notes
  let readSeconds = start.duration(to: .now) / .seconds(1)

  let trainer = try WordTrainer(tokeniser: tokeniser, settings: settings)
  let begin = ContinuousClock.now
  let first = checkpoint?.record?.losses.count ?? 0
  func report(epoch: Int, wordsOfIt: Int, wordsPerEpoch: Int, losses: [Double]) {
    let seconds = begin.duration(to: .now) / .seconds(1)
    let done = (epoch - first) * wordsPerEpoch + wordsOfIt
    let left = (settings.epochs - first) * wordsPerEpoch - done
    let speed = seconds > 0 ? Double(done) / seconds : 0
    progress(
      .learning(
        epoch: epoch + 1, epochs: settings.epochs, loss: losses.last, wordsPerSecond: speed,
        secondsLeft: speed > 0 ? Double(left) / speed : 0))
  }
  let model: WordModel
  do {
    model = try trainer.train(on: read.documents.corpus, resuming: checkpoint, threads: threads) { at in
      report(epoch: at.epoch, wordsOfIt: at.words, wordsPerEpoch: at.wordsPerEpoch, losses: at.losses)
    } checkpoint: { model in
      guard let record = model.record, !record.isComplete else { return }
      try files.keep(model)
      // Small epochs are over before the trainer says anything.
      report(epoch: record.losses.count, wordsOfIt: 0, wordsPerEpoch: record.corpus.words, losses: record.losses)
    }
  } catch let error as WordError {
    switch error {
    case .cannotResume:
      throw TrainingError(
        "\(files.checkpoint): was begun on other spectra; name the same files, chips and share to hold out, or remove it "
          + "to begin anew")
    case .diverged:
      files.discard()
      throw error
    default: throw error
    }
  }
  let seconds = begin.duration(to: .now) / .seconds(1)
  try files.finish(model)

  let neighbours = NearestLines(model: model, elements: asked.isEmpty ? elements(of: spectra.places) : asked)
  let validation =
    request.heldOut > 0
    ? try TrainingValidation(of: model, on: read.heldOut, elements: neighbours.elements) : nil
  return TrainingOutcome(
    path: files.model, model: model, images: spectra.places.count,
    files: Set(spectra.places.map(\.path)).count, emptySpectra: read.documents.empty, heldOut: read.heldOut.count,
    readSeconds: readSeconds, trainingSeconds: seconds, epochsBefore: first,
    validation: validation, neighbours: neighbours, notes: notes)
}

/// The elements that files name, by atomic number; names of none are left out.
private func elements(of places: [SpectrumPlace]) -> [String] {
  let named = Set(places.flatMap(\.elements))
  return XRayLines.all.map(\.element).filter { named.contains($0) }
}
