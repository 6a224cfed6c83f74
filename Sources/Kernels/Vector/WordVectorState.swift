import CKernels

/// The numbers that word2vec changes while it trains: an input and an output vector per word.
///
/// Rows are padded with zeros to a multiple of 16 numbers, where vector units like them. Only one thread at a time may
/// use a state; nothing else is promised by hand.
public final class WordVectorState: @unchecked Sendable {
  /// Number of words, at least 1.
  public let words: Int
  /// Numbers per vector, at least 1.
  public let dimensions: Int
  private let stride: Int
  private let input: UnsafeMutableBufferPointer<Float>
  private let output: UnsafeMutableBufferPointer<Float>
  private var scratch: UnsafeMutableBufferPointer<Float>

  /// A state whose vectors are all zeros.
  public init(words: Int, dimensions: Int) {
    precondition(words > 0 && dimensions > 0, "\(words) words of \(dimensions) dimensions")
    self.words = words
    self.dimensions = dimensions
    stride = (dimensions + 15) / 16 * 16
    input = alignedFloats(words * stride)
    output = alignedFloats(words * stride)
    scratch = alignedFloats(0)
  }

  deinit {
    input.deallocate()
    output.deallocate()
    scratch.deallocate()
  }

  /// The input vectors, shape (words, dimensions); these are what a model is asked for.
  public var inputs: Matrix {
    get { unpadded(input) }
    set { pad(newValue, into: input) }
  }

  /// The output vectors, shape (words, dimensions).
  public var outputs: Matrix {
    get { unpadded(output) }
    set { pad(newValue, into: output) }
  }

  /// Whether every number is finite.
  public var isFinite: Bool { input.allSatisfy(\.isFinite) && output.allSatisfy(\.isFinite) }

  /// Takes over the vectors of another state of the same shape.
  public func copy(from other: WordVectorState) {
    requireShape(of: other)
    _ = input.update(from: other.input)
    _ = output.update(from: other.output)
  }

  /// Becomes the weighted mean of states of the same shape, summed in their order.
  ///
  /// - Parameter weights: one for each state, at least 0, with a sum above 0.
  public func average(_ states: [WordVectorState], weights: [Double]) {
    precondition(states.count == weights.count, "\(states.count) states, \(weights.count) weights")
    let sum = weights.reduce(0, +)
    precondition(sum > 0, "weights that sum to \(sum)")
    input.update(repeating: 0)
    output.update(repeating: 0)
    for (state, weight) in zip(states, weights) {
      requireShape(of: state)
      let share = Float(weight / sum)
      addScaled(input.baseAddress!, state.input.baseAddress!, weight: share, count: input.count)
      addScaled(output.baseAddress!, state.output.baseAddress!, weight: share, count: output.count)
    }
  }

  /// Trains on a batch of documents in their order.
  public func train(on batch: WordBatch, with training: WordVectorTraining) -> WordVectorLoss {
    precondition(training.words == words, "a training for \(training.words) words, a state of \(words)")
    guard batch.documents > 0 else { return WordVectorLoss(sum: 0, predictions: 0) }
    let wanted = ckernels_word_scratch(batch.longest, stride)
    if scratch.count < wanted {
      scratch.deallocate()
      scratch = alignedFloats(wanted)
    }
    let loss = training.withSettings(stride: stride) { settings in
      ckernels_train_words(
        settings, input.baseAddress!, output.baseAddress!, batch.words, batch.ends, Int64(batch.documents),
        Int64(batch.firstDocument), Int64(batch.wordsBefore), scratch.baseAddress!)
    }
    return WordVectorLoss(sum: loss.loss, predictions: Int(loss.predictions))
  }

  private func requireShape(of other: WordVectorState) {
    precondition(
      other.words == words && other.dimensions == dimensions,
      "\(other.words) x \(other.dimensions) numbers for a state of \(words) x \(dimensions)")
  }

  private func unpadded(_ rows: UnsafeMutableBufferPointer<Float>) -> Matrix {
    var matrix = Matrix(rows: words, columns: dimensions)
    for row in 0..<words {
      for column in 0..<dimensions { matrix.elements[row * dimensions + column] = rows[row * stride + column] }
    }
    return matrix
  }

  private func pad(_ matrix: Matrix, into rows: UnsafeMutableBufferPointer<Float>) {
    precondition(
      matrix.rows == words && matrix.columns == dimensions,
      "\(matrix.rows) x \(matrix.columns) numbers for a state of \(words) x \(dimensions)")
    for row in 0..<words {
      for column in 0..<dimensions { rows[row * stride + column] = matrix.elements[row * dimensions + column] }
    }
  }
}

/// Zeros that begin at a whole cache line.
private func alignedFloats(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
  let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
  let floats = bytes.bindMemory(to: Float.self)
  floats.initialize(repeating: 0)
  return UnsafeMutableBufferPointer(rebasing: floats[..<count])
}
