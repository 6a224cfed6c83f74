import DataModel
import Kernels
import MicrographFiles

extension PipelinePlan {
  /// The embeddings of the channels that bring their own, by channel name.
  static func readPrecomputed(
    _ description: PipelineDescription, grid: ChipGrid, limits: ReadingLimits
  ) throws -> [String: Embeddings] {
    var read: [String: Embeddings] = [:]
    for channel in description.channels {
      guard case .precomputed(let written, _) = channel.encoder else { continue }
      let path = description.resolved(written)
      let file: MicrographFile
      do { file = try MicrographFile.open(path, limits: limits) } catch {
        guard error.code == .notFound else { throw error }
        throw channel.place.failure("no such file: \(path); paths are relative to the pipeline file")
      }
      guard file.format == .npy else {
        throw channel.place.failure("\(written) is no NPY file; save the embeddings as one, shape (chips, dimensions)")
      }
      let values = try file.micrograph(dataset: nil, page: nil).intensity
      guard values.rows == grid.count else {
        throw channel.place.failure(
          "\(written) has \(values.rows) rows for the grid's \(grid.rows) x \(grid.columns) = \(grid.count) chips; it "
            + "needs a row per chip, row by row from the top left")
      }
      read[channel.name] = try embeddings(values, from: written, grid: grid, channel: channel)
    }
    return read
  }

  /// A row of NaN is a chip without evidence, as in the `embeddings.npy` of a result.
  private static func embeddings(
    _ written: Matrix, from file: String, grid: ChipGrid, channel: PipelineDescription.Channel
  ) throws(PipelineError) -> Embeddings {
    var values = written
    var evidence = [Bool](repeating: true, count: values.rows)
    for chip in 0..<values.rows {
      let row = values.row(chip)
      if row.allSatisfy(\.isFinite) { continue }
      guard row.allSatisfy(\.isNaN) else {
        let address = grid.address(of: chip)
        throw channel.place.failure(
          "\(file): row \(chip), the chip [\(address.row), \(address.column)], holds a value that is not finite; only a "
            + "row that is NaN throughout says that a chip has no evidence")
      }
      evidence[chip] = false
      for dimension in 0..<values.columns { values[chip, dimension] = 0 }
    }
    return Embeddings(values: values, evidence: evidence)
  }
}
