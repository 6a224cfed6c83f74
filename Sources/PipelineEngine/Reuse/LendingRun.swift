import DataModel
import FewShot
import Foundation
import MicrographFiles

/// A finished run whose supports segment another image.
struct LendingRun: Sendable {
  let run: FinishedRun
  /// Its embeddings by channel name, for the channels that the pipeline names.
  let embeddings: [String: Embeddings]
}

extension PipelinePlan {
  /// Opens the run that `supports: {from: RUN}` names; nothing where the supports are in this image.
  static func findLender(
    _ description: PipelineDescription, limits: ReadingLimits
  ) throws -> LendingRun? {
    guard case .borrowed(let written) = description.supports else { return nil }
    let place = description.place("supports")
    let run: FinishedRun
    do { run = try FinishedRun(description.resolved(written), limits: limits) } catch let error as FileError {
      throw place.failure(error.code == .notFound ? "\(error); paths are relative to the pipeline file" : "\(error)")
    }
    if run.supports.labelled.isEmpty {
      let source = run.record.borrowedFrom.map { " (from \"\($0)\")" } ?? ""
      throw place.failure("\(written) itself took its supports from another run\(source); name that one")
    }
    var embeddings: [String: Embeddings] = [:]
    for channel in description.channels {
      guard run.channels.contains(channel.name) else {
        throw channel.place.failure(
          "\(written) has no channel \"\(channel.name)\"; it has \(quotedList(run.channels))")
      }
      if channel.encoder.givesDistributions {
        throw channel.place.failure(
          "\(channel.encoder.name) compares every chip with every support, and a result does not keep what it needs for "
            + "that; leave the channel out, or label supports in this image")
      }
      guard let found = try run.embeddings(of: channel.name) else {
        throw place.failure(
          "\(written)/channels/\(channel.name)/embeddings.npy is missing; the result is damaged: run its pipeline again"
        )
      }
      embeddings[channel.name] = found
    }
    return LendingRun(run: run, embeddings: embeddings)
  }

  /// Refuses a run whose numbers mean something else than those of this pipeline would.
  ///
  /// - Returns: what differs and may matter, sentences.
  func checkLender() throws -> [String] {
    guard let lender else { return [] }
    let place = description.place("supports")
    let name = lender.run.path
    for strategy in description.strategies where strategy.fusion.dependsOnOtherChips {
      throw description.place("strategies").failure(
        "\"\(strategy.name)\": \(strategy.fusion.name) lets all chips of an image decide together, so that nothing of it can be "
          + "kept for another; use learned-weights or mean-distance")
    }
    for channel in description.channels {
      let theirs = lender.run.record.settings(of: channel.name)
      // A model that the run trained has another name here; what counts is compared once it is open.
      if case .words = channel.encoder, theirs.text("encoder") == channel.encoder.name { continue }
      if let difference = firstDifference(record(channel).asRead, theirs, ignoring: ["file", "name"]) {
        throw channel.place.failure("\(difference) in \(name); channels must be encoded in the same way")
      }
    }
    if description.channels.contains(where: \.encoder.readsSpectra) {
      let keys = ["offset_ev", "step_ev", "channels", "energy_range_ev", "exclude_ev", "bin_ev"]
      let (ours, theirs) = (spectraRecord.asRead.only(keys), lender.run.record.pipeline.spectra.only(keys))
      if let difference = firstDifference(ours, theirs) {
        throw description.place("spectra").failure("\(difference) in \(name); spectra need the same energies")
      }
    }
    return try checkChips(of: lender.run, place: place) + preprocessingNotes(of: lender.run)
  }

  /// Chips must show as much of the specimen as those of the run with the supports.
  private func checkChips(of run: FinishedRun, place: PipelineDescription.Place) throws(PipelineError) -> [String] {
    let theirs = run.grid
    guard let here = micrograph.pixelSize, let there = run.record.pixelSize else {
      guard grid.chipRows == theirs.chipRows, grid.chipColumns == theirs.chipColumns else {
        throw place.failure(
          "chips have \(grid.chipRows) x \(grid.chipColumns) px here and \(theirs.chipRows) x \(theirs.chipColumns) px in "
            + "\(run.path), and without the pixel size of both images it is not known what that means; use the same size"
        )
      }
      let uncalibrated = micrograph.pixelSize == nil ? "this image" : "the image of \(run.path)"
      return [
        "\(uncalibrated) has no pixel size: whether chips show as much of the specimen as those of the supports "
          + "is not known"
      ]
    }
    let ours = (Double(grid.chipRows) * here.heightInNM, Double(grid.chipColumns) * here.widthInNM)
    let asked = (Double(theirs.chipRows) * there.heightInNM, Double(theirs.chipColumns) * there.widthInNM)
    let ratio = max(ours.0 / asked.0, asked.0 / ours.0, ours.1 / asked.1, asked.1 / ours.1)
    // A chip that shows a twentieth more has about as many periods.
    guard ratio <= 1.05 else {
      throw place.failure(
        "chips are \(size(ours)) here and \(size(asked)) in \(run.path); give chips.size in nm so that they show the same"
      )
    }
    guard grid.chipRows == theirs.chipRows, grid.chipColumns == theirs.chipColumns else {
      return [
        "chips have \(grid.chipRows) x \(grid.chipColumns) px here and \(theirs.chipRows) x \(theirs.chipColumns) "
          + "px in \(run.path): the same area at another resolution, which encoders may see"
      ]
    }
    return []
  }

  private func size(_ sides: (Double, Double)) -> String {
    func rounded(_ value: Double) -> String { lengthText(inNM: (value * 1e4).rounded() / 1e4) }
    return sides.0 == sides.1 ? rounded(sides.0) : "\(rounded(sides.0)) x \(rounded(sides.1))"
  }

  private func preprocessingNotes(of run: FinishedRun) -> [String] {
    let ours = description.preprocessing.map { record($0).asRead }
    guard ours != run.record.pipeline.preprocess else { return [] }
    return ["the image is preprocessed otherwise than in \(run.path): chips may look different for that alone"]
  }

  /// Refuses weights of a network and models of words that are not those of the run with the supports.
  func checkLentWeights(of channels: [EncodedChannel], _ lender: LendingRun) throws {
    for channel in channels {
      let place = description.channels.first { $0.name == channel.name }?.place ?? description.place("channels")
      if let model = channel.model?.text("sha256") {
        let theirs = lender.run.record.models?.first { $0.text("channel") == channel.name }
        guard theirs?.text("sha256") == model else {
          throw place.failure(
            "the words have another meaning than in \(lender.run.path): it used another model; name that one, or the "
              + "channels/\(channel.name)/model.tessera that it trained, as this channel's model")
        }
      }
      guard let ours = channel.weights else { continue }
      let theirs = lender.run.record.weights.first { $0.text("channel") == channel.name } ?? .null
      if let difference = firstDifference(ours.asRead, theirs, ignoring: ["file"]) {
        throw place.failure("\(difference) in \(lender.run.path); channels must be encoded in the same way")
      }
    }
  }
}

extension FinishedRecord {
  /// The settings of a channel.
  func settings(of channel: String) -> JSONValue {
    pipeline.channels.first { $0.text("name") == channel } ?? .null
  }

  /// The run that this one took its supports from.
  var borrowedFrom: String? { pipeline.supportsFrom?.text("run") }
}

private func quotedList(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
