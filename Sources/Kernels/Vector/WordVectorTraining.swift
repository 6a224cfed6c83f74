import CKernels
import Foundation

/// How word vectors are changed by a batch of documents: word2vec with negative sampling.
///
/// Mikolov et al. 2013 (arXiv 1310.4546), in gensim's variant: logistic function from a table of a thousand entries,
/// products beyond ±6 teach nothing, the whole error goes to every word of a context. Two things differ from gensim,
/// both without effect on what is learned: the products of one prediction with its target and its negative words are
/// all formed before any of these words changes, and the sum of a context is kept up to date instead of being formed
/// anew for every word (rounding only).
public struct WordVectorTraining: Sendable {
  /// Most words that a prediction may be told from.
  public static let mostNegatives = Int(CKERNELS_MOST_TARGETS) - 1
  /// Longer documents are trained in pieces of this many words.
  public static let longestDocument = Int(CKERNELS_LONGEST_DOCUMENT)

  /// Number of words.
  public var words: Int { keep.count }
  private let keep: [UInt32]
  private let aliases: AliasTable
  private let window: Int
  private let negatives: Int
  private let isShrinking: Bool
  private let isMean: Bool
  private let isSkipGram: Bool
  /// Learning rate at the start of the epoch.
  public var rate = 0.0
  /// What the learning rate loses with every word of the corpus.
  public var rateLossPerWord = 0.0
  /// Every other seed gives other random numbers; best drawn anew for every epoch.
  public var seed: UInt64 = 0

  /// A training.
  ///
  /// - Parameters:
  ///   - keepChances: chance of each word to stay in a document (Mikolov's subsampling); 1 and more is certain.
  ///   - negativeWeights: how often each word is drawn as a negative one, at least 0 with a sum above 0.
  ///   - negatives: words drawn for each prediction, 1 to ``mostNegatives``.
  ///   - window: neighbours on each side, at least 1.
  ///   - isShrinking: whether every word draws its own window from 1 to `window`.
  ///   - isMean: whether a context is its vectors' mean, else their sum; nothing for skip-gram.
  ///   - isSkipGram: whether each word is predicted from each of its neighbours alone, else from all of them (CBOW).
  public init(
    keepChances: [Double], negativeWeights: [Double], negatives: Int, window: Int, isShrinking: Bool, isMean: Bool,
    isSkipGram: Bool
  ) {
    precondition(keepChances.count == negativeWeights.count, "\(keepChances.count) and \(negativeWeights.count) words")
    precondition((1...WordVectorTraining.mostNegatives).contains(negatives), "\(negatives) negative words")
    precondition((1...Int(Int32.max)).contains(window), "a window of \(window)")
    keep = keepChances.map { $0 >= 1 ? .max : UInt32(max($0, 0) * Double(UInt32.max)) }
    aliases = AliasTable(weights: negativeWeights)
    self.negatives = negatives
    self.window = window
    self.isShrinking = isShrinking
    self.isMean = isMean
    self.isSkipGram = isSkipGram
  }

  /// Hands the settings to the kernel with tables that live as long as the call.
  func withSettings<Result>(
    stride: Int, _ body: (UnsafePointer<ckernels_word_training>) -> Result
  ) -> Result {
    LogisticTable.shared.values.withUnsafeBufferPointer { sigmoid in
      LogisticTable.shared.losses.withUnsafeBufferPointer { losses in
        keep.withUnsafeBufferPointer { keep in
          aliases.shares.withUnsafeBufferPointer { shares in
            aliases.aliases.withUnsafeBufferPointer { aliases in
              var settings = ckernels_word_training(
                sigmoid: sigmoid.baseAddress, losses: losses.baseAddress, keep: keep.baseAddress,
                shares: shares.baseAddress, aliases: aliases.baseAddress, vocabulary: words, stride: stride,
                targets: negatives + 1, window: window, is_shrinking: isShrinking ? 1 : 0, is_mean: isMean ? 1 : 0,
                is_skip_gram: isSkipGram ? 1 : 0, rate: rate, rate_per_word: rateLossPerWord, seed: seed)
              return body(&settings)
            }
          }
        }
      }
    }
  }
}

/// What the predictions of a batch cost.
public struct WordVectorLoss: Sendable {
  /// Sum of `-ln σ(±product)` over all targets of all predictions.
  public var sum: Double
  /// Number of predictions.
  public var predictions: Int

  /// A loss.
  public init(sum: Double, predictions: Int) {
    self.sum = sum
    self.predictions = predictions
  }
}

/// The logistic function at a thousand places from -6 to 6, as gensim tabulates it.
private struct LogisticTable: Sendable {
  static let shared = LogisticTable()
  let values: [Float]
  let losses: [Float]

  init() {
    values = (0..<1000).map { index in
      let power = exp((Double(index) / 1000 * 2 - 1) * 6)
      return Float(power / (power + 1))
    }
    losses = values.map { Float(-log(Double($0))) }
  }
}
