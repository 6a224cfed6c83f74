public import DataModel
import Foundation

/// Where segmentations disagree.
///
/// - Parameter segmentations: of the same chips and classes; at least one.
public func disagreement(between segmentations: [Segmentation]) -> Disagreement {
  precondition(!segmentations.isEmpty, "no segmentations")
  let chips = segmentations[0].labels.count
  let classes = segmentations[0].classes.count
  let most = log(Double(max(2, min(segmentations.count, classes))))
  var distinct: [UInt8] = []
  var entropy: [Float] = []
  for chip in 0..<chips {
    var votes = [Int](repeating: 0, count: classes)
    for one in segmentations where one.labels[chip] >= 0 { votes[Int(one.labels[chip])] += 1 }
    let voters = Double(votes.reduce(0, +))
    distinct.append(UInt8(votes.count { $0 > 0 }))
    let sum = votes.reduce(0.0) { sum, count in
      let share = Double(count) / voters
      return count > 0 ? sum - share * log(share) : sum
    }
    entropy.append(voters > 0 ? Float(min(sum / most, 1)) : .nan)
  }
  return Disagreement(distinctLabels: distinct, voteEntropy: entropy)
}
