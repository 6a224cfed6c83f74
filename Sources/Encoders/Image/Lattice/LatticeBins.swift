import Foundation

/// The rings and sectors of the frequency plane that the `lattice` encoder sums power in, for one transform size.
///
/// 15 rings of a third of an octave each, from 1/64 to 1/2 cycles per px (lower edge excluded, upper included), and 8
/// sectors of 22.5° around the directions 0°, 22.5°, … 157.5°, counted from the column axis towards the row axis. A
/// direction and its opposite are one. A frequency between two sectors' directions is shared out linearly, so that a
/// lattice turned by a little moves power by a little. Frequencies are in cycles per px along both axes, whatever the
/// size and shape of the transform.
struct LatticeBins: Sendable {
  static let rings = 15
  static let sectors = 8

  /// One frequency of the half plane that a real transform gives, inside the rings.
  struct Cell: Sendable {
    /// Index in the half plane, row after row.
    let index: Int32
    /// Bin (ring · sectors + sector) of the sector before it and of the one after it.
    let lower: Int32
    let upper: Int32
    /// Share of the lower and of the upper bin; they sum to 2 where the half plane leaves out the opposite
    /// frequency, else to 1.
    let lowerShare: Float
    let upperShare: Float
  }

  /// The frequencies inside the rings, in ascending order of their index.
  let cells: [Cell]
  /// Frequencies per bin, counted over the whole plane.
  let counts: [Double]

  /// The bins of a transform of `rows` x `columns`.
  init(rows: Int, columns: Int) {
    let sectors = Self.sectors
    let edges = (0...Self.rings).map { (k: Int) -> Double in
      let edge = 0.5 * pow(2, -Double(Self.rings - k) / 3)
      return edge * edge
    }
    let halfColumns = columns / 2 + 1
    var cells: [Cell] = []
    var counts = [Double](repeating: 0, count: Self.rings * sectors)
    for u in 0..<rows {
      let fy = Double(2 * u < rows ? u : u - rows) / Double(rows)
      for v in 0..<halfColumns {
        let fx = Double(v) / Double(columns)
        let square = fy * fy + fx * fx
        guard square > edges[0], let above = edges.firstIndex(where: { square <= $0 }) else { continue }
        let turn = (atan2(fy, fx) / .pi + 1).truncatingRemainder(dividingBy: 1) * Double(sectors)
        let sector = min(Int(turn), sectors - 1)
        let share = turn - Double(sector)
        let weight: Double = v == 0 || 2 * v == columns ? 1 : 2
        let ring = (above - 1) * sectors
        let (lower, upper) = (ring + sector, ring + (sector + 1) % sectors)
        cells.append(
          Cell(
            index: Int32(u * halfColumns + v), lower: Int32(lower), upper: Int32(upper),
            lowerShare: Float(weight * (1 - share)), upperShare: Float(weight * share)))
        counts[lower] += weight * (1 - share)
        counts[upper] += weight * share
      }
    }
    self.cells = cells
    self.counts = counts
  }

  /// Sums the power of a half plane per bin, in ascending order of the frequencies' index.
  func sum(_ power: [Float], into sums: inout [Double]) {
    let power = power.span
    let cells = cells.span
    var sums = sums.mutableSpan
    for bin in 0..<sums.count { sums[bin] = 0 }
    for index in 0..<cells.count {
      let cell = cells[index]
      let value = power[Int(cell.index)]
      sums[Int(cell.lower)] += Double(cell.lowerShare * value)
      sums[Int(cell.upper)] += Double(cell.upperShare * value)
    }
  }

  /// Frequencies in a ring, over the whole plane.
  func count(ofRing ring: Int) -> Double {
    counts[ring * Self.sectors..<(ring + 1) * Self.sectors].reduce(0, +)
  }
}
