import DataModel
import Kernels

/// How word vectors are learned; the names in brackets are gensim's.
public struct WordTrainingSettings: Sendable, Equatable, Codable {
  /// What is predicted from what.
  public enum Architecture: String, Sendable, Equatable, Codable, CaseIterable {
    /// Each word from all of its neighbours together (`sg=0`).
    case cbow
    /// Each word from each of its neighbours alone (`sg=1`).
    case skipGram = "skip-gram"
  }

  /// What is predicted from what.
  public var architecture = Architecture.cbow
  /// Numbers per vector (`vector_size`).
  public var dimensions = 300
  /// Neighbours on each side (`window`).
  public var window = 500
  /// Whether each word draws its own window from 1 to `window` (`shrink_windows`).
  public var shrinksWindow = true
  /// Whether a context is its vectors' mean, else their sum (`cbow_mean`); nothing for skip-gram.
  public var takesMean = true
  /// Words drawn at random that each prediction is told from (`negative`).
  public var negatives = 5
  /// Negative words are drawn with their count to this power (`ns_exponent`).
  public var negativeExponent = 0.75
  /// Share of the corpus above which a word is left out of documents at random (`sample`); 0 keeps all.
  public var sample = 1e-3
  /// Words of fewer documents are forgotten (`min_count`).
  public var minimumCount = 1
  /// Learning rate at the start (`alpha`).
  public var rate = 0.025
  /// Learning rate at the end (`min_alpha`); it falls evenly with the words.
  public var finalRate = 0.02125
  /// How often the corpus is gone through (`epochs`).
  public var epochs = 15
  /// Every seed gives another model.
  public var seed: UInt64 = 1
  /// Whether the mean of all word vectors is taken away from each when training is over.
  ///
  /// Words that all occur together share a direction which says nothing about any of them and makes all documents
  /// alike; without it what is left are the differences (Mu and Viswanath 2018, "All-but-the-Top").
  public var centres = false
  /// Copies of the vectors that learn side by side, 1 to 64.
  ///
  /// With 1 the documents are learned strictly one after the other. With more, every copy learns from a share of its
  /// own of ``wordsPerShare`` words, then all become their mean (McDonald, Hall and Mann 2010, "Distributed training
  /// strategies for the structured perceptron"), and so on: as many threads can work. The result hangs on this number, never
  /// on the number of threads.
  public var replicas = 1

  /// Words that a copy learns from before the copies are joined.
  static let wordsPerShare = 10_000

  /// gensim's settings as spec2vec sets them.
  public init() {}

  /// spec2vec's settings for a number of epochs (`train_new_word2vec_model`): 300 dimensions, window 500, five negative
  /// words, a rate of 0.025 that loses 0.00025 per epoch.
  public static func spec2vec(epochs: Int = 15) -> WordTrainingSettings {
    var settings = WordTrainingSettings()
    settings.epochs = epochs
    settings.finalRate = max(0.025 - 0.00025 * Double(epochs), 0)
    return settings
  }

  /// For hundreds of words and hundreds to thousands of spectra, as an EDS map gives them; see
  /// `Documentation/Spec2vec.md` for how they were chosen.
  public static var eds: WordTrainingSettings {
    var settings = WordTrainingSettings()
    settings.architecture = .skipGram
    settings.dimensions = 32
    settings.sample = 0
    settings.minimumCount = 3
    settings.rate = 0.002
    settings.finalRate = 0.0001
    settings.epochs = 15
    settings.centres = true
    return settings
  }

  /// Checks every value by itself.
  ///
  /// - Throws: ``WordError/setting(_:)`` naming the setting, what was found and what is allowed.
  public func check() throws(WordError) {
    func require(_ isHeld: Bool, _ message: String) throws(WordError) { if !isHeld { throw .setting(message) } }
    try require((1...65536).contains(dimensions), "dimensions: must be 1 to 65536, found \(dimensions)")
    try require((1...1_000_000).contains(window), "window: must be 1 to 1000000, found \(window)")
    let most = WordVectorTraining.mostNegatives
    try require((1...most).contains(negatives), "negative: must be 1 to \(most), found \(negatives)")
    try require((-4...4).contains(negativeExponent), "ns-exponent: must be -4 to 4, found \(negativeExponent)")
    try require((0...1).contains(sample), "sample: must be 0 to 1, found \(sample)")
    try require(minimumCount >= 1, "min-count: must be at least 1, found \(minimumCount)")
    try require(rate > 0 && rate.isFinite, "rate: must be above 0, found \(rate)")
    try require(
      finalRate >= 0 && finalRate <= rate, "final-rate: must be at least 0 and at most the rate, found \(finalRate)")
    try require((1...1_000_000).contains(epochs), "epochs: must be 1 to 1000000, found \(epochs)")
    try require((1...64).contains(replicas), "replicas: must be 1 to 64, found \(replicas)")
  }
}
