public import DataModel
public import Kernels

/// The `texture` encoder: a small residual network trained on drawn micrographs, with its weights in the package, and
/// the chip's power spectrum beside it.
///
/// The embedding holds, in this order:
/// - 336 numbers of the network. The chip is resized to 64 x 64 px (bilinear with antialiasing, without keeping the
///   aspect), minus its mean, divided by its standard deviation and run through the network with batch norms at rest;
///   of the last three stages the mean over all pixels is kept, divided by its length, all of them together by the root
///   of 3, so that the part has length 1.
/// - The rings and directions of ``LatticeEncoder`` times ``spectrumWeight``: fine disorder shows in faint reflections,
///   which the network weighs too little.
/// - Its level and contrast times ``levelWeight``: neither of the two parts before sees gain or offset.
///
/// A gain (all intensities times a positive number) adds the same number to one dimension of every chip, so that no
/// distance between chips changes but for rounding; an offset changes only the last two numbers. A constant chip is
/// zeros to the network, which answers with its biases. A rotation or a reflection of the chip changes its embedding.
///
/// A NaN or an infinity in a chip makes all of its row NaN, and no other. `Documentation/Texture.md` says what the
/// network was trained on, and what the encoder is good and bad at.
public struct TextureEncoder: ChipEncoder {
  /// Side of the square that the network sees, in px: the scale that it was trained at.
  public static let inputSide = 64
  /// Weight of the power spectrum against the network's part.
  public static let spectrumWeight: Float = 0.3
  /// Weight of level and contrast.
  public static let levelWeight: Float = 0.9

  /// Stages whose means are kept, counted from 1.
  private static let stages = [2, 3, 4]
  private static let stageWidths = stages.map { NetworkDescription.texture.width(afterStage: $0) }
  /// Numbers that the network gives.
  static let networkDimensions = stageWidths.reduce(0, +)

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
  /// change to resizing, normalising, folding, the power spectrum, the weights of the parts or the order of sums;
  /// oneDNN's version; the processor's instructions.
  public static var arithmetic: String { "1, \(OneDNNEngine.identity)" }

  /// Numbers per chip for chips of a size in px, for instance 440 for 64 x 64.
  ///
  /// - Precondition: both sizes at least 1.
  public static func dimensions(chipRows: Int, chipColumns: Int) -> Int {
    networkDimensions + LatticeEncoder().dimensions(chipRows: chipRows, chipColumns: chipColumns) - 1
  }

  /// The embeddings of chips; every chip has evidence.
  ///
  /// Intensities may have any unit. Chips may have any size; of one below some 16 px little but level and contrast is
  /// left.
  ///
  /// - Precondition: chips of at least 1 x 1 px.
  public func encode(_ chips: ImageBatch, threads: Int) throws -> Embeddings {
    let side = Self.inputSide
    let resize = BilinearResize(fromRows: chips.rows, columns: chips.columns, toRows: side, columns: side)
    let size = chips.imageSize
    let starts = Self.stageWidths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let lattice = try LatticeEncoder().encode(chips, threads: threads).values
    let dimensions = Self.dimensions(chipRows: chips.rows, chipColumns: chips.columns)
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
          var embedding = embeddings.slice(row..<row + dimensions).mutableSpan
          Self.add(lattice.row(chip), to: &embedding)
        })
    }
    return Embeddings(values: values)
  }

  /// Puts the power spectrum, level and contrast behind the network's numbers, and NaN everywhere where there are any: a
  /// rectifier makes a zero of a NaN, and the network would answer as if nothing were wrong.
  ///
  /// - Parameter lattice: a row of ``LatticeEncoder``, whose last number, the skewness, is left out.
  private static func add(_ lattice: ArraySlice<Float>, to embedding: inout MutableSpan<Float>) {
    guard lattice.allSatisfy(\.isFinite) else {
      for index in 0..<embedding.count { embedding[index] = .nan }
      return
    }
    let numbers = lattice.dropLast()
    for (offset, number) in numbers.enumerated() {
      let weight = offset < numbers.count - 2 ? spectrumWeight : levelWeight
      embedding[networkDimensions + offset] = weight * number
    }
  }
}
