/// Antialiased bilinear resizing of images from one size to another.
///
/// Separable, columns first. Per axis with `scale = in / out`, `s = max(scale, 1)` and the centre
/// `c = (i + 0.5) * scale`, output i is the weighted mean of the inputs j with weights `max(0, 1 - |j + 0.5 - c| / s)`:
/// enlarging is plain bilinear interpolation with the edges held, shrinking averages over a triangle as wide as two
/// output pixels. The same filter as Pillow's `BILINEAR` and PyTorch's `interpolate(mode="bilinear",
/// antialias=True, align_corners=False)`.
///
/// Weights are computed in `Double` and applied in `Float`; every result lies between the smallest and the largest
/// input up to rounding (`(taps + 2) * Float.ulpOfOne` of the largest magnitude per axis). A NaN spreads to the
/// outputs that see it.
public struct BilinearResize: Sendable {
  /// Height of the input in px.
  public let inputRows: Int
  /// Width of the input in px.
  public let inputColumns: Int
  /// Height of the output in px.
  public let rows: Int
  /// Width of the output in px.
  public let columns: Int

  private let rowFilter: AxisFilter
  private let columnFilter: AxisFilter

  /// Computes the weights of a resize.
  ///
  /// - Precondition: all sizes at least 1.
  public init(fromRows inputRows: Int, columns inputColumns: Int, toRows rows: Int, columns: Int) {
    precondition(
      inputRows >= 1 && inputColumns >= 1 && rows >= 1 && columns >= 1,
      "a resize from \(inputRows) x \(inputColumns) to \(rows) x \(columns)")
    self.inputRows = inputRows
    self.inputColumns = inputColumns
    self.rows = rows
    self.columns = columns
    rowFilter = AxisFilter(from: inputRows, to: rows)
    columnFilter = AxisFilter(from: inputColumns, to: columns)
  }

  /// Number of elements that ``apply(to:into:scratch:)`` asks of its scratch.
  public var scratchSize: Int { inputRows * columns }

  /// Resizes one image.
  ///
  /// - Parameters:
  ///   - image: shape (inputRows, inputColumns), any unit.
  ///   - output: shape (rows, columns), same unit.
  ///   - scratch: ``scratchSize`` elements, reused from image to image.
  public func apply(to image: Span<Float>, into output: inout MutableSpan<Float>, scratch: inout [Float]) {
    precondition(
      image.count == inputRows * inputColumns, "\(image.count) elements for \(inputRows) x \(inputColumns)")
    precondition(output.count == rows * columns, "\(output.count) elements for \(rows) x \(columns)")
    precondition(scratch.count == scratchSize, "a scratch of \(scratch.count) elements, \(scratchSize) needed")
    var between = scratch.mutableSpan
    let columnWeights = columnFilter.weights.span
    for row in 0..<inputRows {
      for column in 0..<columns {
        let source = row * inputColumns + columnFilter.first[column]
        let start = columnFilter.start[column]
        var sum: Float = 0
        for tap in start..<columnFilter.start[column + 1] { sum += columnWeights[tap] * image[source + tap - start] }
        between[row * columns + column] = sum
      }
    }
    for row in 0..<rows {
      let start = rowFilter.start[row]
      for column in 0..<columns { output[row * columns + column] = 0 }
      for tap in start..<rowFilter.start[row + 1] {
        let weight = rowFilter.weights[tap]
        let source = (rowFilter.first[row] + tap - start) * columns
        for column in 0..<columns { output[row * columns + column] += weight * between[source + column] }
      }
    }
  }
}

extension ImageBatch {
  /// Every image resized by ``BilinearResize``; the same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - rows: new height in px, at least 1.
  ///   - columns: new width in px, at least 1.
  ///   - threads: most threads to use, at least 1.
  public func resized(rows: Int, columns: Int, threads: Int = 1) throws -> ImageBatch {
    let resize = BilinearResize(fromRows: self.rows, columns: self.columns, toRows: rows, columns: columns)
    let input = elements
    let inputSize = imageSize
    var result = Matrix(rows: count, columns: rows * columns)
    try parallelRows(
      of: &result, threads: threads, scratch: { [Float](repeating: 0, count: resize.scratchSize) },
      { index, output, scratch in
        let image = input.span.extracting(index * inputSize..<(index + 1) * inputSize)
        resize.apply(to: image, into: &output, scratch: &scratch)
      })
    var batch = ImageBatch(count: count, rows: rows, columns: columns)
    batch.elements = result.elements
    return batch
  }
}

/// For every output position of an axis the first input it sees and the weights from there on, which sum to 1.
private struct AxisFilter: Sendable {
  /// First input of every output.
  let first: [Int]
  /// Where the weights of every output begin, and at last where they end.
  let start: [Int]
  let weights: [Float]

  init(from inputs: Int, to outputs: Int) {
    let scale = Double(inputs) / Double(outputs)
    let support = max(scale, 1)
    var first: [Int] = []
    var start = [0]
    var weights: [Float] = []
    for index in 0..<outputs {
      let centre = (Double(index) + 0.5) * scale
      let lower = max(Int(centre - support + 0.5), 0)
      let upper = max(min(Int(centre + support + 0.5), inputs), lower + 1)
      let raw = (lower..<upper).map { max(0, 1 - abs(Double($0) - centre + 0.5) / support) }
      let total = raw.reduce(0, +)
      first.append(lower)
      weights += raw.map { Float($0 / total) }
      start.append(weights.count)
    }
    self.first = first
    self.start = start
    self.weights = weights
  }
}
