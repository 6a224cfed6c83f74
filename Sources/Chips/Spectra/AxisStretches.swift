/// The scan pixels along one axis in stretches that belong to the same chips with the same share.
struct AxisStretches: Sendable {
  /// A part in a chip.
  struct Target: Sendable, Equatable {
    var chip: Int
    var weight: Double
  }

  /// Pixels without a border of a chip between them.
  struct Stretch: Sendable {
    var pixels: Range<Int>
    var targets: [Target]
  }

  private let stretches: [Stretch]
  /// The stretch of every pixel.
  private let indices: [Int]

  /// - Parameters:
  ///   - pixels: number of scan pixels along the axis.
  ///   - shares: which chips they belong to.
  init(pixels: Int, shares: AxisShares) {
    var targets = [[Target]](repeating: [], count: pixels)
    for chip in shares.pixels.indices {
      for pixel in shares.pixels[chip] {
        targets[pixel].append(Target(chip: chip, weight: shares.share(ofPixel: pixel, inChip: chip)))
      }
    }
    var stretches: [Stretch] = []
    var indices: [Int] = []
    for pixel in 0..<pixels {
      if let last = stretches.last, last.targets == targets[pixel] {
        stretches[stretches.count - 1].pixels = last.pixels.lowerBound..<pixel + 1
      } else {
        stretches.append(Stretch(pixels: pixel..<pixel + 1, targets: targets[pixel]))
      }
      indices.append(stretches.count - 1)
    }
    self.stretches = stretches
    self.indices = indices
  }

  /// Whether every pixel belongs to its chips as a whole.
  var isWhole: Bool { stretches.allSatisfy { $0.targets.allSatisfy { $0.weight == 1 } } }

  /// The stretch that a pixel lies in.
  subscript(pixel: Int) -> Stretch { stretches[indices[pixel]] }
}
