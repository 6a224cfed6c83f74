import DataModel
import FewShot

extension RunGuidance {
  /// The guidance as lines for a person.
  public var text: String {
    var lines: [String] = []
    for strategy in strategies { lines += text(of: strategy) + [""] }
    for (first, second) in identicalSupports {
      lines.append("supports \(name(first)) and \(name(second)) are identical: together they count for one")
    }
    lines += notEstimated
    lines.append(
      chipSize?.sentence
        ?? "no period was found in the image: the size of the chips must follow the structure you look for")
    for (channel, shift) in shifts { lines.append(RunGuidance.sentence(shift, channel: channel)) }
    return lines.joined(separator: "\n")
  }

  /// Whether the supports of another image can be trusted here, as a sentence.
  static func sentence(_ shift: DomainShift, channel: String) -> String {
    func percent(_ share: Double) -> String { "\(plainNumber((1000 * share).rounded() / 10)) %" }
    let numbers =
      "\(percent(shift.shareBeyondReference)) lie farther from every class than 99 % of those, by chance up to "
      + "\(percent(shift.shareThreshold)); \(percent(shift.statistic)) more than there lie far from their class, by chance "
      + "up to \(percent(shift.threshold))"
    return shift.isSignificant
      ? "channel \"\(channel)\": the chips look different from those of the image with the supports (\(numbers)); look at "
        + "the map, and label supports in this image, too, where it is wrong"
      : "channel \"\(channel)\": the chips look like those of the image with the supports (\(numbers))"
  }

  private func text(of strategy: Strategy) -> [String] {
    var lines = [strategy.name]
    for support in strategy.doubtfulSupports {
      let probability = support.probability.map { ", probability of its own class \(rounded($0))" } ?? ""
      lines.append(
        "  support \(name(support.chip)) of \(quoted(support.label)) looks like \(quoted(Int(support.found)))\(probability)"
      )
    }
    for pair in strategy.separations where pair.isDoubtful {
      lines.append("  \(sentence(pair))")
    }
    for empty in strategy.emptyClasses {
      lines.append("  no chip but its supports is \(quoted(empty)): is it in this image?")
    }
    for (place, chip) in strategy.suggested.enumerated() {
      lines.append("  \(place == 0 ? "label next" : "then      ") \(name(chip.chip)): \(reason(for: chip))")
    }
    if strategy.suggested.isEmpty { lines.append("  no chip is unlike those that have labels already") }
    let perClass = strategy.suggestedPerClass.filter { $0.label >= 0 }
    if !perClass.isEmpty {
      let chips = perClass.sorted { $0.label < $1.label }.map { "\(quoted(Int($0.label))) \(name($0.chip))" }
      lines.append("  one per class: \(chips.joined(separator: ", "))")
    }
    return lines
  }

  private func sentence(_ pair: ClassSeparation) -> String {
    let names = "\(quoted(pair.first)) and \(quoted(pair.second))"
    let mistaken = "\(pair.mistaken) of \(pair.supports) left-out supports are mistaken"
    let gap = pair.clearance.map { ", mean gap \(rounded($0)) standard errors" } ?? ""
    return "the supports do not tell \(names) apart: \(mistaken)\(gap)"
  }

  /// Why a chip is worth labelling.
  func reason(for chip: SuggestedChip) -> String {
    let now = chip.label < 0 ? "unclassified now" : "now \(quoted(Int(chip.label)))"
    let entropy = chip.entropy.map { ", entropy \(rounded($0))" } ?? ""
    let others =
      chip.standsFor > 1
      ? "\(chip.standsFor) chips are nearer to it than to any labelled chip" : "it is unlike every labelled chip"
    return "\(now)\(entropy); \(others)"
  }

  private func quoted(_ label: Int) -> String { "\"\(classes[label])\"" }

  private func name(_ chip: Int) -> String {
    let address = grid.address(of: chip)
    return "[\(address.row), \(address.column)]"
  }
}

private func rounded(_ value: Double) -> String { plainNumber((value * 100).rounded() / 100) }
