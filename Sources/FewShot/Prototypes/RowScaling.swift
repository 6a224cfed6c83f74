import DataModel
import Kernels

/// What is done to a chip's embedding before it is averaged or compared.
///
/// - `none`: nothing.
/// - `l2`: divided by its length; an embedding that is all zeros stays so.
/// - `z-score`: every dimension minus its mean, divided by its standard deviation (of the population, not of a sample),
///   both over the chips with evidence; a dimension that is the same for all of them becomes 0.
enum RowScaling {
  case none
  case unitLength
  case standard(mean: LaneRow, inverseDeviation: LaneRow)

  init(_ scale: FusionStrategy.EmbeddingScale, of embeddings: Embeddings) {
    switch scale {
    case .none: self = .none
    case .l2: self = .unitLength
    case .zScore: self = RowScaling.standard(of: embeddings)
    }
  }

  /// Reads a chip's embedding and scales it.
  func load(_ chip: Int, of embeddings: Embeddings, into lanes: inout LaneRow) {
    let dimensions = embeddings.dimensions
    let row = embeddings.values.elements.span.extracting(chip * dimensions..<(chip + 1) * dimensions)
    FewShot.load(row, into: &lanes)
    switch self {
    case .none: break
    case .unitLength:
      var squares = SIMD8<Double>(repeating: 0)
      for group in lanes.indices { squares += lanes[group] * lanes[group] }
      let length = orderedSum(squares).squareRoot()
      guard length > 0 else { return }
      for group in lanes.indices { lanes[group] /= length }
    case .standard(let mean, let inverseDeviation):
      for group in lanes.indices { lanes[group] = (lanes[group] - mean[group]) * inverseDeviation[group] }
    }
  }

  /// Two passes over the chips, in their order, so that a large mean does not eat the spread.
  private static func standard(of embeddings: Embeddings) -> RowScaling {
    let groups = laneGroups(for: embeddings.dimensions)
    let chips = (0..<embeddings.chips).filter { embeddings.evidence[$0] }
    var row = LaneRow(repeating: .zero, count: groups)
    var mean = row
    var squares = row
    var smallest = LaneRow(repeating: SIMD8(repeating: .infinity), count: groups)
    var largest = LaneRow(repeating: SIMD8(repeating: -.infinity), count: groups)
    for chip in chips {
      RowScaling.none.load(chip, of: embeddings, into: &row)
      for group in 0..<groups {
        mean[group] += row[group]
        smallest[group] = pointwiseMin(smallest[group], row[group])
        largest[group] = pointwiseMax(largest[group], row[group])
      }
    }
    let count = Double(max(chips.count, 1))
    for group in 0..<groups { mean[group] /= count }
    for chip in chips {
      RowScaling.none.load(chip, of: embeddings, into: &row)
      for group in 0..<groups {
        let difference = row[group] - mean[group]
        squares[group] += difference * difference
      }
    }
    // "The same for all" is asked of the numbers themselves: the rounded mean of equal numbers can differ from them,
    // and the spread that this feigns must not be blown up to 1.
    for group in 0..<groups {
      let deviation = (squares[group] / count).squareRoot()
      squares[group] = (1 / deviation).replacing(with: 0, where: smallest[group] .>= largest[group])
    }
    return .standard(mean: mean, inverseDeviation: squares)
  }
}
