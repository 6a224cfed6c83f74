import Atoms
import Chips
import DataModel

/// A channel of atom positions as the pipeline asks for it.
struct AtomChannel: Sendable {
  /// How far positions are refined.
  enum Refinement: String, Sendable, CaseIterable {
    case none
    case centreOfMass = "centre-of-mass"
    case gaussian
  }

  var finding = ColumnFindingOptions()
  /// Distance between neighbouring columns; nothing: read off the image.
  var spacing: Length?
  var refinement = Refinement.gaussian
  var describe = DescriptionOptions.Kind.pairDistances
  var largestDistance: Length?
  var halo: Length?
  var bins: Int?
  /// Whether the columns are marked in the overlays.
  var isShown = false
}

extension PipelineDescription {
  static func readAtomChannel(_ value: YAMLValue) throws(PipelineError) -> AtomChannel {
    let keys = try value.mapping(allowed: [
      "encoder", "describe", "largest-distance", "halo", "bins", "refine", "spacing", "min-sigma", "max-sigma",
      "contrast", "show",
    ])
    var channel = AtomChannel()
    if let kind = keys["describe"] { channel.describe = try kind.choice("description", DescriptionOptions.Kind.self) }
    channel.largestDistance = try keys["largest-distance"]?.length()
    if let halo = keys["halo"] {
      let isNone = try halo.text("a length with its unit, or 0") == "0"
      do { channel.halo = isNone ? .pixels(0) : try halo.length() } catch {
        throw halo.failure("expected a length such as \"20 px\" or \"0.4 nm\", or 0 for none, found \(halo.found)")
      }
    }
    if let bins = keys["bins"] {
      let count = try bins.integer(least: 1)
      guard count <= 65_536 else { throw bins.failure("must be at most 65536, found \(bins.found)") }
      guard channel.describe == .radialDistribution else {
        throw bins.failure("has no meaning for \(channel.describe.rawValue); only radial-distribution has bins")
      }
      channel.bins = count
    }
    if let refine = keys["refine"] {
      channel.refinement = try refine.choice("refinement", AtomChannel.Refinement.self)
    }
    channel.spacing = try keys["spacing"]?.length()
    if let sigma = keys["min-sigma"] { channel.finding.minSigma = try readSigma(sigma) }
    if let sigma = keys["max-sigma"] { channel.finding.maxSigma = try readSigma(sigma) }
    if let contrast = keys["contrast"] { channel.finding.contrast = try contrast.number(in: 0...1) }
    if let show = keys["show"] { channel.isShown = try show.flag() }
    return channel
  }
}
