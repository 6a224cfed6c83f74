public import Kernels

/// A simple method that stands beside the strategies, so that a claim about them can be believed.
///
/// The first five are those of Akers 2021, Figure 3, made as strong as the supports allow (`Documentation/Baselines.md`);
/// the last is what users of ilastik and Weka do today.
public enum Baseline: Sendable, Equatable {
  /// Levels of grey by Otsu's criterion.
  case otsu
  /// Levels of the share of pixels that are brighter than their surroundings.
  case adaptive
  /// Flooding of the gradient from the supports.
  case watershed
  /// Clusters of filter features and element maps.
  case kMeans(seed: UInt64)
  /// The class whose supports look most alike by structural similarity.
  case ssim
  /// A random forest on filter features and element maps, trained on the supports.
  case randomForest(trees: Int, seed: UInt64)

  /// The words of the pipeline file, in the order of the documentation.
  public static let names = ["otsu", "adaptive", "watershed", "k-means", "ssim", "random-forest"]

  /// The word of the pipeline file.
  public var name: String {
    switch self {
    case .otsu: "otsu"
    case .adaptive: "adaptive"
    case .watershed: "watershed"
    case .kMeans: "k-means"
    case .ssim: "ssim"
    case .randomForest: "random-forest"
    }
  }

  /// Whether it looks at the spectra, where there are any, beside the image.
  public var readsSpectra: Bool {
    switch self {
    case .otsu, .adaptive, .watershed, .ssim: false
    case .kMeans, .randomForest: true
    }
  }

  /// The seed of its random choices; nothing where it makes none.
  public var seed: UInt64? {
    switch self {
    case .otsu, .adaptive, .watershed, .ssim: nil
    case .kMeans(let seed), .randomForest(_, let seed): seed
    }
  }
}

/// What a baseline says about every chip.
public struct BaselineLabels: Sendable {
  /// Class index per chip; every chip has one.
  public let labels: [Int32]
  /// Shape (chips, classes): the shares of the trees' votes, rows sum to 1; nothing where the method has no shares.
  public let votes: Matrix?
}
