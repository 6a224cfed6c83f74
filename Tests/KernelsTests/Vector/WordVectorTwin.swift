import Foundation
import Kernels

/// word2vec as it is written down: every context summed anew, every word changed at once, in `Double`. Draws the very
/// random numbers of the kernel.
struct WordVectorTwin {
  var input: [[Double]]
  var output: [[Double]]
  var keep: [Double]
  var weights: [Double]
  var negatives: Int
  var window: Int
  var isShrinking: Bool
  var isMean: Bool
  var isSkipGram: Bool
  var rate: Double
  var rateLossPerWord: Double
  var seed: UInt64

  /// Trains on documents and returns the sum of the losses and the number of predictions.
  mutating func train(_ documents: [[Int32]], firstDocument: Int, wordsBefore: Int) -> (Double, Int) {
    let aliases = AliasTable(weights: weights)
    var (loss, predictions, before) = (0.0, 0, wordsBefore)
    for (number, document) in documents.enumerated() {
      var seeder = SeededGenerator(seed: seed &+ UInt64(firstDocument + number) &* 0x9E37_79B9_7F4A_7C15)
      var generator = SeededGenerator(seed: seeder.next())
      let learningRate = rate - rateLossPerWord * Double(before)
      before += document.count
      let words = document.filter { word in
        let chance = keep[Int(word)]
        return chance >= 1 || UInt32(generator.next() >> 32) <= UInt32(chance * Double(UInt32.max))
      }.map { Int($0) }
      for centre in words.indices {
        let width = isShrinking ? 1 + Int(((generator.next() >> 32) * UInt64(window)) >> 32) : window
        let context = (max(centre - width, 0)..<min(centre + width + 1, words.count)).filter { $0 != centre }
        let inputs = isSkipGram ? context.map { [$0] } : context.isEmpty ? [] : [context]
        for places in inputs {
          let targets =
            [words[centre]]
            + (0..<negatives).map { _ in
              let draw = generator.next()
              let slot = Int(((draw >> 32) * UInt64(weights.count)) >> 32)
              return UInt32(truncatingIfNeeded: draw) < aliases.shares[slot] ? slot : Int(aliases.aliases[slot])
            }
          loss += predict(places.map { words[$0] }, targets, learningRate)
          predictions += 1
        }
      }
    }
    return (loss, predictions)
  }

  private mutating func predict(_ context: [Int], _ targets: [Int], _ rate: Double) -> Double {
    let dimensions = input[0].count
    let scale = isMean && !isSkipGram ? 1 / Double(context.count) : 1
    let hidden = (0..<dimensions).map { d in context.reduce(0.0) { $0 + input[$1][d] } * scale }
    let products = targets.map { target in zip(hidden, output[target]).reduce(0.0) { $0 + $1.0 * $1.1 } }
    var error = [Double](repeating: 0, count: dimensions)
    var loss = 0.0
    for (index, target) in targets.enumerated() where index == 0 || target != targets[0] {
      guard abs(products[index]) < 6 else { continue }
      let place = Double(Int((products[index] + 6) * (1000.0 / 12)))
      let power = exp((place / 1000 * 2 - 1) * 6)
      let logistic = power / (power + 1)
      let mirrored = exp(((999 - place) / 1000 * 2 - 1) * 6)
      loss -= index == 0 ? log(logistic) : log(mirrored / (mirrored + 1))
      let change = ((index == 0 ? 1 : 0) - logistic) * rate
      for d in 0..<dimensions {
        error[d] += change * output[target][d]
        output[target][d] += change * hidden[d]
      }
    }
    for word in context {
      for d in 0..<dimensions { input[word][d] += error[d] }
    }
    return loss
  }
}
