public import DataModel
public import Kernels

/// How unlike chips are, as a strategy sees them: what the choice of chips to label goes by.
public struct ChipNearness: Sendable {
  /// One channel of the strategy.
  public struct Channel: Sendable {
    /// What describes a chip: its embedding; its distances to the classes where it has none.
    public let rows: Matrix
    /// Whether a chip has anything to say.
    public let evidence: [Bool]
    /// What distances are divided by before channels are averaged.
    public let scale: Double

    /// A channel of embeddings, scaled by the largest distance of a chip to a class.
    public init(_ embeddings: Embeddings, distances: DistanceTable) {
      rows = embeddings.values
      evidence = embeddings.evidence
      scale = Channel.largest(of: distances)
    }

    /// A channel without embeddings: chips with like distances to all classes count as near.
    public init(_ distances: DistanceTable) {
      rows = distances.values
      evidence = distances.evidence
      scale = Channel.largest(of: distances)
    }

    private static func largest(of distances: DistanceTable) -> Double {
      let rows = distances.values.rows
      return (0..<rows).filter { distances.evidence[$0] }
        .reduce(0) { max($0, Double(distances.values.row($1).max() ?? 0)) }
    }
  }

  /// The chips that were compared, ascending.
  public let chips: [Int]
  /// Shape (compared chips, compared chips), at least 0, symmetric, 0 on the diagonal.
  public let distances: Matrix

  /// More chips than this are thinned out evenly, since every two are compared.
  public static let mostChips = 2048

  /// Compares chips: the mean over the channels in which both have evidence of their Euclidean distance over the
  /// channel's scale; 1, about the largest there is, where there is no such channel.
  ///
  /// - Parameters:
  ///   - channels: at least one, of the same chips.
  ///   - always: chips that are never thinned out.
  ///   - threads: most threads to use; the result does not depend on it.
  public init(_ channels: [Channel], always: [Int], threads: Int) {
    precondition(!channels.isEmpty, "no channels")
    let count = channels[0].rows.rows
    let step = (count + ChipNearness.mostChips - 1) / ChipNearness.mostChips
    let wanted = Set(always)
    let chips = (0..<count).filter { chip in
      (chip % max(step, 1) == 0 || wanted.contains(chip)) && channels.contains { $0.evidence[chip] }
    }
    self.chips = chips
    let lanes = channels.map { channel in
      chips.map { chip in
        var row = LaneRow(repeating: .zero, count: laneGroups(for: channel.rows.columns))
        if channel.evidence[chip] {
          let start = chip * channel.rows.columns
          load(channel.rows.elements.span.extracting(start..<start + channel.rows.columns), into: &row)
        }
        return row
      }
    }
    let rows = parallelMap(count: chips.count, threads: threads) { first -> [Float] in
      (0..<first).map { second in
        var sum = 0.0
        var shared = 0.0
        for (index, channel) in channels.enumerated()
        where channel.evidence[chips[first]] && channel.evidence[chips[second]] {
          shared += 1
          guard channel.scale > 0 else { continue }
          let (here, there) = (lanes[index][first], lanes[index][second])
          sum += distance(here.span, there.span) / channel.scale
        }
        return shared > 0 ? Float(sum / shared) : 1
      }
    }
    var distances = Matrix(rows: chips.count, columns: chips.count)
    for (first, row) in rows.enumerated() {
      for (second, value) in row.enumerated() {
        distances[first, second] = value
        distances[second, first] = value
      }
    }
    self.distances = distances
  }
}
