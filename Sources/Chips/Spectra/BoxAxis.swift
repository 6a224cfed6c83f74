/// One axis of a box: how its pixels are summed to groups, and to which chips the groups are added.
///
/// Where the box has at least as many pixels as it touches chips, a group is a chip; else a group is a pixel, and the
/// chips are told apart only when the groups are added up. So there are never more groups than pixels, however small
/// the chips.
struct BoxAxis: Sendable {
  /// Pixels of the box that are added up, each with its weight.
  struct Group: Sendable {
    /// Counted from the start of the box.
    var pixels: Range<Int>
    fileprivate var firstWeight: Int
  }

  /// A group's part in a chip.
  struct Target: Sendable {
    var group: Int
    var chip: Int
    var weight: Double
  }

  let groups: [Group]
  let targets: [Target]
  private let weights: [Float]

  /// - Parameters:
  ///   - box: the scan pixels of the box along the axis.
  ///   - shares: which chips they belong to.
  init(box: Range<Int>, shares: AxisShares) {
    let chips = shares.pixels.indices.filter { shares.pixels[$0].overlaps(box) }
    var groups: [Group] = []
    var targets: [Target] = []
    var weights: [Float] = []
    if chips.count <= box.count {
      for chip in chips {
        let pixels = shares.pixels[chip].clamped(to: box)
        let start = pixels.lowerBound - box.lowerBound
        targets.append(Target(group: groups.count, chip: chip, weight: 1))
        groups.append(Group(pixels: start..<start + pixels.count, firstWeight: weights.count))
        weights += pixels.map { Float(shares.share(ofPixel: $0, inChip: chip)) }
      }
    } else {
      for pixel in box {
        let touched = chips.filter { shares.pixels[$0].contains(pixel) }
        guard !touched.isEmpty else { continue }
        for chip in touched {
          targets.append(
            Target(group: groups.count, chip: chip, weight: shares.share(ofPixel: pixel, inChip: chip)))
        }
        let start = pixel - box.lowerBound
        groups.append(Group(pixels: start..<start + 1, firstWeight: weights.count))
        weights.append(1)
      }
    }
    self.groups = groups
    self.targets = targets
    self.weights = weights
  }

  /// The weight of one of a group's pixels.
  func weight(of pixel: Int, in group: Int) -> Float {
    weights[groups[group].firstWeight + pixel - groups[group].pixels.lowerBound]
  }
}
