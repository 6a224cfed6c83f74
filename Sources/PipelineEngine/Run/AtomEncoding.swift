import Atoms
import DataModel

extension AtomChannel {
  /// The settings for `run.json`; what is `null` is read off the image.
  var record: [String: JSONValue] {
    func text(_ length: Length?) -> JSONValue {
      switch length {
      case nil: .null
      case .pixels(let count): .text("\(count) px")
      case .nanometres(let value): .text("\(plainNumber(value)) nm")
      }
    }
    return [
      "describe": .text(describe.rawValue), "largest_distance": text(largestDistance), "halo": text(halo),
      "bins": describe == .radialDistribution ? .whole(bins ?? DescriptionOptions().bins) : .null,
      "refine": .text(refinement.rawValue), "spacing_px": .optional(finding.spacing),
      "min_sigma_px": .optional(finding.minSigma), "max_sigma_px": .optional(finding.maxSigma),
      "contrast": .number(finding.contrast),
    ]
  }

  /// The options in the unit of the distributions: nm where the image is calibrated, else px.
  ///
  /// - Throws: a line that asks for the calibration, where a length is in nm and there is none.
  func options(
    pixelSize: PixelSize?, place: PipelineDescription.Place
  ) throws(PipelineError) -> DescriptionOptions {
    func converted(_ length: Length?) throws(PipelineError) -> Double? {
      switch length {
      case nil: return nil
      case .pixels(let count): return Double(count) * (pixelSize?.widthInNM ?? 1)
      case .nanometres(let value):
        guard pixelSize != nil else {
          throw place.failure("lengths in nm need the image's pixel size; give px, or add image.pixel-size")
        }
        return value
      }
    }
    return DescriptionOptions(
      kind: describe, largestDistance: try converted(largestDistance), halo: try converted(halo),
      bins: bins ?? DescriptionOptions().bins)
  }
}

extension PipelinePlan {
  /// The chips as the positions of their atom columns describe them.
  func describe(
    _ atoms: AtomChannel, channel: PipelineDescription.Channel, threads: Int, clock: StageClock, meter: ProgressMeter
  ) throws -> (distributions: ChipDistributions, columns: [AtomColumn], notes: [String]) {
    let options = try atoms.options(pixelSize: micrograph.pixelSize, place: channel.place)
    let columns: [AtomColumn]
    do {
      columns = try ColumnSearch(finding: atoms.finding, refinement: atoms.refinement)
        .columns(in: micrograph, threads: threads, clock: clock) { meter.update("encode \(channel.name)", $1) }
    } catch { throw channel.place.failure("\(error)") }
    guard !columns.isEmpty else {
      throw channel.place.failure(
        "no atom columns were found in the image; say their width with min-sigma and max-sigma, or leave this channel "
          + "out")
    }
    let distributions = clock.measure("encode \(channel.name)") {
      chipDistributions(
        of: columns, in: grid, pixelSize: micrograph.pixelSize, options: options, threads: threads)
    }
    return (distributions, columns, [countNote(of: columns, channel: channel.name)])
  }

  private func countNote(of columns: [AtomColumn], channel: String) -> String {
    let fitted = columns.count { $0.method == .gaussian }
    return "channel \"\(channel)\": \(columns.count) atom columns, \(fitted) of them placed by a Gaussian"
  }
}
