import Chips
import Encoders

extension PipelineDescription {
  /// A source with an encoder.
  struct Channel: Sendable {
    var name: String
    var encoder: Encoder
    var place: Place
  }

  /// What a channel looks at; channels of different sources are fused where no strategies are named.
  enum Source: String, Sendable, CaseIterable {
    case image
    case spectra
    case atoms

    /// What precomputed embeddings can describe.
    static let precomputed: [Source] = [.image, .spectra]
  }

  /// The encoders that a channel can name.
  enum Encoder: Sendable {
    /// Tessera's own network, which computes with a precision.
    case texture(NetworkPrecision)
    case lattice
    case resNet(ResNetChannel)
    case spectrum(scale: SpectrumEncoder.Scale, denoise: SpectralComponents?)
    case words(WordsChannel)
    case atomDistances(AtomChannel)
    case precomputed(file: String, of: Source)

    /// The word of the pipeline file.
    var name: String {
      switch self {
      case .texture: "texture"
      case .lattice: "lattice"
      case .resNet(let channel): channel.depth.rawValue
      case .spectrum: "spectrum"
      case .words: "spec2vec"
      case .atomDistances: "atom-distances"
      case .precomputed: "precomputed"
      }
    }

    /// What the embeddings say something about.
    var source: Source {
      switch self {
      case .texture, .lattice, .resNet: .image
      case .spectrum, .words: .spectra
      case .atomDistances: .atoms
      case .precomputed(_, let source): source
      }
    }

    /// Whether a chip becomes a distribution; otherwise it becomes a vector.
    var givesDistributions: Bool {
      if case .atomDistances = self { true } else { false }
    }

    /// Whether the encoder needs the spectra summed per chip.
    var readsSpectra: Bool { spectraRequest != nil }
  }
}
