import Foundation
import Kernels

/// Describes chips of one size; one per thread, with its plans and buffers.
struct LatticeDescriptor: ~Copyable {
  private let layout: LatticeLayout
  private var transform: FourierTransform2D
  /// The windowed chip with zeros around it; only the chip's part is ever written.
  private var padded: [Float]
  private var power: [Float]
  /// Power summed per bin.
  private var sums: [Double]

  init(layout: LatticeLayout) {
    self.layout = layout
    transform = FourierTransform2D(rows: layout.transformRows, columns: layout.transformColumns)
    padded = Array(repeating: 0, count: layout.transformRows * layout.transformColumns)
    power = Array(repeating: 0, count: layout.transformRows * transform.halfColumns)
    sums = Array(repeating: 0, count: layout.bins.counts.count)
  }

  /// Writes the descriptor of a chip: rings, sectors of the split rings, level, contrast, skewness.
  mutating func describe(_ chip: Span<Float>, into descriptor: inout MutableSpan<Float>) {
    let moments = IntensityMoments(of: chip)
    let variance = layout.window.apply(to: chip, into: &padded, rowLength: layout.transformColumns)
    // Variation below 1e-5 of the intensity is rounding, not texture: as much white noise is added to every chip.
    let texture = variance == 0 ? 0 : variance / (variance + moments.roundingVariance)
    transform.power(of: padded, into: &power)
    layout.bins.sum(power, into: &sums)
    var next = 0
    func relative(_ power: Double) -> Double { log((power * texture + (1 - texture) + floor) / (1 + floor)) }
    let sectors = LatticeBins.sectors
    let ringScale = 1 / Double(max(layout.rings.count, 1)).squareRoot()
    for ring in layout.rings {
      let count = layout.bins.count(ofRing: ring)
      let sum = sums[ring * sectors..<(ring + 1) * sectors].reduce(0, +)
      descriptor[next] = Float(relative(sum / count) * trust(count / Double(sectors)) * ringScale)
      next += 1
    }
    let sectorScale = ringScale / Double(sectors).squareRoot()
    for ring in layout.splitRings {
      let counts = layout.bins.counts[ring * sectors..<(ring + 1) * sectors]
      let logs = counts.indices.map { relative(sums[$0] / counts[$0]) }
      let mean = logs.reduce(0, +) / Double(sectors)
      for (value, count) in zip(logs, counts) {
        descriptor[next] = Float((value - mean) * trust(count) * sectorScale)
        next += 1
      }
    }
    descriptor[next] = Float(0.5 * moments.logRootMeanSquare)
    descriptor[next + 1] = Float(moments.contrast)
    descriptor[next + 2] = Float(0.25 * asinh(moments.skewness))
  }

  /// Share of a white spectrum's power below which power counts as none.
  private let floor = 0.03

  /// Weight of the log power of a mean over `cells` frequencies: the log of a mean of n noise powers has a variance of
  /// about 1/n, and chips of one phase differ by about 1/2 besides.
  private func trust(_ cells: Double) -> Double { (cells / (cells + 2)).squareRoot() }
}
