public import DataModel
public import Kernels

/// The `texture` encoder: a small residual network trained on drawn micrographs, with its weights in the package.
///
/// A chip of any size is resized to 64 x 64 px (bilinear with antialiasing, without keeping the aspect), minus its mean,
/// divided by its standard deviation and run through the network with batch norms at rest. Of the last three stages the
/// mean over all pixels, divided by its length, is kept: 336 numbers of length 1 together. Two numbers of the chip's
/// intensities before resizing follow, since the network sees neither gain nor offset.
///
/// - A gain (all intensities times a positive number) adds the same number to one dimension of every chip, so that no
///   distance between chips changes but for rounding.
/// - An offset changes only the two numbers of the intensities, but for rounding.
/// - A constant chip is zeros to the network, which answers with its biases; so is a chip of zeros.
/// - A rotation or a reflection of the chip changes its embedding.
///
/// A NaN or an infinity in a chip makes all of its row NaN, and no other. `Documentation/Texture.md` says what the
/// network was trained on, and what it is good and bad at.
public struct TextureEncoder: ChipEncoder {
  /// Side of the square that chips are resized to, in px: the scale that the network was trained at.
  public static let inputSide = 64
  /// Numbers per chip.
  public static let dimensions = stageWidths.reduce(0, +) + 2

  /// Stages whose means are kept, counted from 1.
  private static let stages = [2, 3, 4]
  private static let stageWidths = stages.map { NetworkDescription.texture.width(afterStage: $0) }
  /// Weight of the two numbers of the intensities against the network's numbers, chosen on simulated sets.
  static let levelWeight = 0.8

  private let network: ResidualNetwork

  /// An encoder.
  ///
  /// - Parameters:
  ///   - weights: of ``NetworkDescription/texture``; kept, and read again when the first chips come. The package's own
  ///     by ``TextureWeights``.
  ///   - precision: how the network computes.
  /// - Throws: ``NetworkWeightsError``, ``PrecisionUnavailable``, or what the weights throw.
  public init(weights: some WeightSource, precision: NetworkPrecision = .f32) throws {
    let description = NetworkDescription.texture
    network = try ResidualNetwork(
      description, weights: weights, normalisation: .none, precision: precision,
      outputs: Self.stages.map { description.blockCount(toStage: $0) })
  }

  /// The precision in use: ``NetworkPrecision/f32`` or ``NetworkPrecision/bf16``.
  public var resolvedPrecision: NetworkPrecision { network.precision }

  /// What decides the last bits beside weights and precision: the revision of this encoder, to be raised with every
  /// change to resizing, normalising, folding or the order of sums; oneDNN's version; the processor's instructions.
  public static var arithmetic: String { "1, \(OneDNNEngine.identity)" }

  /// The embeddings of chips, shape (chips, 338); every chip has evidence.
  ///
  /// Intensities may have any unit. Chips may have any size; of one below some 16 px little but the two numbers of the
  /// intensities is left.
  ///
  /// - Precondition: chips of at least 1 x 1 px.
  public func encode(_ chips: ImageBatch, threads: Int) throws -> Embeddings {
    let side = Self.inputSide
    let resize = BilinearResize(fromRows: chips.rows, columns: chips.columns, toRows: side, columns: side)
    let size = chips.imageSize
    let dimensions = Self.dimensions
    let starts = Self.stageWidths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var values = Matrix(rows: chips.count, columns: dimensions)
    try values.elements.withUnsafeMutableBufferPointer { buffer in
      let embeddings = DisjointWrites(buffer: buffer)
      try network.run(
        count: chips.count, rows: side, columns: side, threads: threads,
        scratch: { [Float](repeating: 0, count: resize.scratchSize) },
        fill: { chip, pixels, scratch in
          resize.apply(
            to: chips.elements.span.extracting(chip * size..<(chip + 1) * size), into: &pixels, scratch: &scratch)
          normaliseChip(&pixels)
        },
        use: { chip, stage, features, pixels in
          let row = chip * dimensions
          var part = embeddings.slice(row + starts[stage]..<row + starts[stage + 1]).mutableSpan
          unitMeans(of: features, pixels: pixels, scale: 1 / Double(Self.stages.count).squareRoot(), into: &part)
          guard stage == Self.stages.count - 1 else { return }
          let chip = chips.elements.span.extracting(chip * size..<(chip + 1) * size)
          var embedding = embeddings.slice(row..<row + dimensions).mutableSpan
          addLevel(of: chip, to: &embedding)
        })
    }
    return Embeddings(values: values)
  }
}

/// Writes the two numbers of a chip's intensities at the end of its embedding, and NaN everywhere for a chip with a NaN
/// or an infinity: a rectifier makes a zero of a NaN, and the network would answer as if nothing were wrong.
private func addLevel(of chip: Span<Float>, to embedding: inout MutableSpan<Float>) {
  let moments = IntensityMoments(of: chip)
  guard moments.logRootMeanSquare.isFinite else {
    for index in 0..<embedding.count { embedding[index] = .nan }
    return
  }
  let weight = TextureEncoder.levelWeight
  embedding[embedding.count - 2] = Float(weight * 0.5 * moments.logRootMeanSquare)
  embedding[embedding.count - 1] = Float(weight * moments.contrast)
}
