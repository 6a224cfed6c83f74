public import DataModel
public import Kernels

/// The papers' image encoder: a ResNet's features of each chip, averaged over the chip.
///
/// A chip is divided by the largest value of the pictures' type, resized to 256 x 256 px (bilinear with antialiasing,
/// without keeping the aspect, as in the papers), copied to three channels, normalised as torchvision's weights
/// expect it and run through the network with batch norms at rest; the mean over all pixels of the last stage is the
/// embedding, 2048 numbers for ResNet101. Each thread resizes its own chips and runs the network on them.
///
/// A NaN or an infinity in a chip makes all of its row NaN, and no other.
public struct ResNetEncoder: ChipEncoder {
  /// The size at which the network sees a chip.
  public enum InputSize: Sendable, Equatable {
    /// All chips are stretched to a square of so many px.
    case square(Int)
    /// As they are.
    case native
  }

  /// Where the features are taken.
  public enum Layer: String, Sendable, CaseIterable {
    /// After the last stage: what torchvision's `avgpool` gives.
    case pooled
    /// After the first stage; its mean over all pixels, as for all layers.
    case layer1
    /// After the second stage.
    case layer2
    /// After the third stage.
    case layer3
    /// After the fourth stage: the same as ``pooled``.
    case layer4

    /// How many stages run.
    var stages: Int {
      switch self {
      case .layer1: 1
      case .layer2: 2
      case .layer3: 3
      case .pooled, .layer4: 4
      }
    }
  }

  /// What may be chosen.
  public struct Options: Sendable, Equatable {
    /// The size at which the network sees a chip.
    public var size: InputSize
    /// Where the features are taken.
    public var layer: Layer
    /// What is done to values from 0 to 1.
    public var normalisation: InputNormalisation
    /// How the network computes.
    public var precision: NetworkPrecision

    /// The papers' choices, with the fastest precision.
    public init(
      size: InputSize = .square(256), layer: Layer = .pooled, normalisation: InputNormalisation = .imageNet,
      precision: NetworkPrecision = .auto
    ) {
      self.size = size
      self.layer = layer
      self.normalisation = normalisation
      self.precision = precision
    }
  }

  /// Which network.
  public let depth: ResNetDepth
  /// What was chosen.
  public let options: Options
  /// What chips are divided by.
  public let largestValue: Float
  private let network: ResidualNetwork

  /// An encoder.
  ///
  /// - Parameters:
  ///   - depth: which network.
  ///   - weights: its weights under torchvision's names; kept, and read again when the first chips come.
  ///   - options: what may be chosen.
  ///   - largestValue: what chips are divided by, the largest value of the pictures' type: 255 for 8 bits, 65535 for
  ///     16 bits, 1 for values that are from 0 to 1 already. Above 0.
  /// - Throws: ``NetworkWeightsError``, ``PrecisionUnavailable``, or what the weights throw.
  public init(
    _ depth: ResNetDepth, weights: some WeightSource, options: Options = Options(), largestValue: Float
  ) throws {
    precondition(largestValue > 0, "a largest value of \(largestValue)")
    if case .square(let side) = options.size { precondition(side >= 8, "a network input of \(side) px") }
    self.depth = depth
    self.options = options
    self.largestValue = largestValue
    let description = NetworkDescription.resNet(depth)
    network = try ResidualNetwork(
      description, weights: weights, normalisation: options.normalisation, precision: options.precision,
      outputs: [description.blockCount(toStage: options.layer.stages)])
  }

  /// The precision in use: ``NetworkPrecision/f32`` or ``NetworkPrecision/bf16``.
  public var resolvedPrecision: NetworkPrecision { network.precision }

  /// What decides the last bits beside weights, precision and options: the revision of this encoder, to be raised
  /// with every change to resizing, folding or the order of sums; oneDNN's version; the processor's instructions.
  public static var arithmetic: String { "1, \(OneDNNEngine.identity)" }

  /// Numbers per chip.
  public var dimensions: Int { network.description.width(afterStage: options.layer.stages) }

  /// The embeddings of chips, shape (chips, dimensions); every chip has evidence.
  ///
  /// - Throws: ``ChipTooSmall`` for chips of less than 8 px.
  public func encode(_ chips: ImageBatch, threads: Int) throws -> Embeddings {
    guard min(chips.rows, chips.columns) >= ChipTooSmall.limit else {
      throw ChipTooSmall(encoder: depth.rawValue, rows: chips.rows, columns: chips.columns)
    }
    let (rows, columns) =
      switch options.size {
      case .square(let side): (side, side)
      case .native: (chips.rows, chips.columns)
      }
    let resize = BilinearResize(fromRows: chips.rows, columns: chips.columns, toRows: rows, columns: columns)
    let gain = 1 / largestValue
    let size = chips.imageSize
    let dimensions = dimensions
    var values = Matrix(rows: chips.count, columns: dimensions)
    try values.elements.withUnsafeMutableBufferPointer { buffer in
      let embeddings = DisjointWrites(buffer: buffer)
      try network.run(
        count: chips.count, rows: rows, columns: columns, threads: threads,
        scratch: { [Float](repeating: 0, count: resize.scratchSize) },
        fill: { chip, pixels, scratch in
          resize.apply(
            to: chips.elements.span.extracting(chip * size..<(chip + 1) * size), into: &pixels, scratch: &scratch)
          for index in 0..<pixels.count { pixels[index] *= gain }
        },
        use: { chip, _, features, pixels in
          var embedding = embeddings.slice(chip * dimensions..<(chip + 1) * dimensions).mutableSpan
          // A rectifier makes a zero of a NaN: the network would answer as if nothing were wrong.
          let isFinite = chips.elements[chip * size..<(chip + 1) * size].allSatisfy(\.isFinite)
          for channel in 0..<dimensions {
            var sum = 0.0
            for pixel in channel * pixels..<(channel + 1) * pixels { sum += Double(features[pixel]) }
            embedding[channel] = isFinite ? Float(sum / Double(pixels)) : .nan
          }
        })
    }
    return Embeddings(values: values)
  }
}

/// Chips that are too small for a network to say anything about.
public struct ChipTooSmall: Error, Equatable, CustomStringConvertible {
  /// Fewest rows and columns.
  public static let limit = 8
  /// Which encoder.
  public let encoder: String
  /// Height of the chips in px.
  public let rows: Int
  /// Width of the chips in px.
  public let columns: Int

  /// An error.
  public init(encoder: String, rows: Int, columns: Int) {
    self.encoder = encoder
    self.rows = rows
    self.columns = columns
  }

  /// One line.
  public var description: String {
    "chips of \(rows) x \(columns) px are too small for \(encoder), which needs \(Self.limit) px or more; "
      + "make the chips larger, or use encoder lattice"
  }
}
