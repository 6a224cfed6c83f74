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
      "refine": .text(refinement.rawValue), "spacing": text(spacing), "min_sigma_px": .optional(finding.minSigma),
      "max_sigma_px": .optional(finding.maxSigma),
      "contrast": .number(finding.contrast),
    ]
  }

  /// How columns are looked for in an image.
  ///
  /// - Throws: a line for a length that cannot be converted to px, or settings that the image does not allow.
  func search(in image: Micrograph, place: PipelineDescription.Place) throws(PipelineError) -> ColumnSearch {
    var finding = finding
    switch spacing {
    case nil: break
    case .pixels(let count): finding.spacing = Double(count)
    case .nanometres(let value): finding.spacing = value / (try side(of: image.pixelSize, place: place))
    }
    do { try finding.check(rows: image.rows, columns: image.columns) } catch { throw place.failure("\(error)") }
    return ColumnSearch(finding: finding, refinement: refinement)
  }

  /// The options in the unit of the distributions: nm where the image is calibrated, else px.
  ///
  /// - Throws: a line for a length that cannot be converted to that unit.
  func options(
    pixelSize: PixelSize?, place: PipelineDescription.Place
  ) throws(PipelineError) -> DescriptionOptions {
    func converted(_ length: Length?) throws(PipelineError) -> Double? {
      switch length {
      case nil: return nil
      case .pixels(let count):
        return pixelSize == nil || count == 0 ? Double(count) : Double(count) * (try side(of: pixelSize, place: place))
      case .nanometres(let value):
        guard pixelSize != nil else { throw needsCalibration(place) }
        return value
      }
    }
    return DescriptionOptions(
      kind: describe, largestDistance: try converted(largestDistance), halo: try converted(halo),
      bins: bins ?? DescriptionOptions().bins)
  }
}

/// The side of a square pixel in nm.
private func side(
  of pixelSize: PixelSize?, place: PipelineDescription.Place
) throws(PipelineError) -> Double {
  guard let pixelSize else { throw needsCalibration(place) }
  guard pixelSize.widthInNM == pixelSize.heightInNM else {
    throw place.failure(
      "the image's pixels are not square, so that px and nm differ by direction; give lengths in nm only")
  }
  return pixelSize.widthInNM
}

private func needsCalibration(_ place: PipelineDescription.Place) -> PipelineError {
  place.failure("lengths in nm need the image's pixel size; give px, or add image.pixel-size")
}

extension PipelinePlan {
  /// Finds settings of atom channels that the image does not allow.
  static func checkAtomChannels(_ description: PipelineDescription, of micrograph: Micrograph) throws(PipelineError) {
    for channel in description.channels {
      guard case .atomDistances(let atoms) = channel.encoder else { continue }
      _ = try atoms.search(in: micrograph, place: channel.place)
      _ = try atoms.options(pixelSize: micrograph.pixelSize, place: channel.place)
    }
  }

  /// Samples of all chips beyond this would fill the memory; ordinary settings stay a hundred times below.
  private static let mostPairs = 30_000_000.0

  /// The chips as the positions of their atom columns describe them.
  ///
  /// - Parameter found: the columns of earlier channels; those of this one are added.
  func describe(
    _ atoms: AtomChannel, channel: PipelineDescription.Channel, found: inout [(ColumnSearch, [AtomColumn])],
    threads: Int, clock: StageClock, meter: ProgressMeter
  ) throws -> (distributions: ChipDistributions, columns: [AtomColumn], notes: [String]) {
    let options = try atoms.options(pixelSize: micrograph.pixelSize, place: channel.place)
    let search = try atoms.search(in: micrograph, place: channel.place)
    let columns: [AtomColumn]
    if let known = found.first(where: { $0.0 == search }) {
      columns = known.1
    } else {
      do {
        columns = try search.columns(in: micrograph, threads: threads, clock: clock) {
          meter.update("encode \(channel.name)", $1)
        }
      } catch { throw channel.place.failure("\(error)") }
      found.append((search, columns))
    }
    guard !columns.isEmpty else {
      throw channel.place.failure(
        "no atom columns were found in the image; say their width with min-sigma and max-sigma, or leave this channel "
          + "out")
    }
    try checkPairs(of: columns, largest: options.largestDistance, place: channel.place)
    let distributions = clock.measure("encode \(channel.name)") {
      chipDistributions(
        of: columns, in: grid, pixelSize: micrograph.pixelSize, options: options, threads: threads)
    }
    for one in supports.classes where one.chips.allSatisfy({ !distributions.evidence[$0] }) {
      throw channel.place.failure(
        "class \"\(one.name)\": no support has two atom columns near enough to each other; choose larger chips, other "
          + "supports or a larger largest-distance")
    }
    let fitted = columns.count { $0.method == .gaussian }
    return (distributions, columns, ["\(columns.count) atom columns, \(fitted) of them placed by a Gaussian"])
  }

  /// Refuses a largest distance within which every column has thousands of partners.
  private func checkPairs(
    of columns: [AtomColumn], largest: Double?, place: PipelineDescription.Place
  ) throws(PipelineError) {
    guard let largest else { return }
    let pixel = micrograph.pixelSize.map { $0.widthInNM * $0.heightInNM } ?? 1
    let area = Double(micrograph.rows * micrograph.columns) * pixel
    let partners = Double(columns.count) * min(.pi * largest * largest / area, 1)
    guard partners * Double(columns.count) <= PipelinePlan.mostPairs else {
      throw place.failure(
        "within largest-distance every column has about \(Int(partners)) others, too many for the memory and too much "
          + "alike to tell structures apart; give a few times the distance of neighbours")
    }
  }
}
