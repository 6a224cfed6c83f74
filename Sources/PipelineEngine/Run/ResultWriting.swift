import DataModel
import Kernels
import MicrographFiles
import Reports
import Synchronization

extension PipelinePlan {
  /// Writes everything but `run.json` into a result folder that is not yet to be seen.
  func write(
    _ channels: [EncodedChannel], _ judgement: Judgement, inputs: [RunRecord.Input], notes: [String], threads: Int,
    to folder: String, meter: ProgressMeter
  ) throws {
    let results = judgement.results
    for (channel, distances) in zip(channels, results.distances) {
      switch channel.content {
      case .embeddings(let embeddings):
        try writeChannel(name: channel.name, embeddings: embeddings, distances: distances, to: folder)
        if let model = channel.modelFile {
          try writeBytes(model, to: "\(folder)/channels/\(channel.name)/model.tessera")
        }
      case .distributions(_, let columns):
        try writeChannel(
          name: channel.name, columns: columns, pixelSize: micrograph.pixelSize, distances: distances, to: folder)
      }
    }
    let shown = shownColumns(of: channels)
    let written = Atomic<Int>(0)
    try parallelLoop(count: results.outputs.count, threads: threads) { index in
      try writeStrategy(results.outputs[index], image: micrograph, supports: supports, columns: shown, to: folder)
      let done = written.add(1, ordering: .relaxed).newValue
      meter.update("write results", Double(done) / Double(results.outputs.count))
    }
    try writeComparison(judgement.comparison, to: folder)
    if let disagreement = judgement.disagreement {
      try writeDisagreement(disagreement, grid: grid, pixelSize: micrograph.pixelSize, to: folder)
    }
    try writeReport(reportContent(channels, judgement, inputs: inputs, notes: notes), to: folder)
    try writeBytes(description.source, to: "\(folder)/pipeline.yaml")
  }

  /// The atom columns that the pipeline asks to see in the overlays.
  private func shownColumns(of channels: [EncodedChannel]) -> [AtomColumn] {
    zip(description.channels, channels).flatMap { asked, encoded -> [AtomColumn] in
      guard case .atomDistances(let atoms) = asked.encoder, atoms.isShown,
        case .distributions(_, let columns) = encoded.content
      else { return [] }
      return columns
    }
  }
}
