import DataModel
import Reports

extension PipelinePlan {
  /// What the report page shows of a run.
  func reportContent(
    _ channels: [EncodedChannel], _ judgement: Judgement, inputs: [RunRecord.Input], notes: [String]
  ) -> ReportContent {
    ReportContent(
      name: description.name, image: micrograph, outputs: judgement.results.outputs,
      comparison: judgement.comparison, supports: supports, disagreement: judgement.disagreement,
      spectra: judgement.spectra,
      atoms: channels.compactMap { channel in
        guard case .distributions(_, let columns) = channel.content else { return nil }
        return ReportContent.Atoms(channel: channel.name, columns: columns)
      }, notes: notes,
      provenance: .init(
        version: tesseraVersion, inputs: inputs.map { ($0.file, $0.sha256) }, seeds: seeds,
        weights: channels.compactMap { channel in
          channel.weights.map { "weights of \(channel.name): \($0.line)" }
        }, pipeline: String(decoding: description.source, as: UTF8.self)))
  }
}
