import DataModel
import FewShot

extension RunGuidance: Encodable {
  /// Writes the guidance with every key, `null` where a number is not known.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  private var json: JSONValue {
    .object([
      "run": .text(run), "classes": .list(classes.map(JSONValue.text)), "strategies": .list(strategies.map(json)),
      "identical_supports": .list(identicalSupports.map { .list([address($0.0), address($0.1)]) }),
      "not_estimated": .list(notEstimated.map(JSONValue.text)), "chip_size": chipSize.map(json) ?? .null,
      "domain_shift": .list(shifts.map { RunGuidance.record($0.shift, channel: $0.channel) }),
    ])
  }

  private func json(_ strategy: Strategy) -> JSONValue {
    .object([
      "name": .text(strategy.name), "slug": .text(strategy.slug),
      "doubtful_supports": .list(
        strategy.doubtfulSupports.map { support in
          .object([
            "chip": address(support.chip), "class": .text(classes[support.label]),
            "looks_like": .text(classes[Int(support.found)]), "probability": .optional(support.probability),
          ])
        }),
      "class_pairs": .list(
        strategy.separations.map { pair in
          .object([
            "classes": .list([.text(classes[pair.first]), .text(classes[pair.second])]),
            "supports": .whole(pair.supports), "mistaken": .whole(pair.mistaken),
            "clearance": .optional(pair.clearance), "doubtful": .flag(pair.isDoubtful),
          ])
        }),
      "empty_classes": .list(strategy.emptyClasses.map { .text(classes[$0]) }),
      "suggested": .list(strategy.suggested.map(json)),
      "suggested_per_class": .list(strategy.suggestedPerClass.map(json)),
    ])
  }

  private func json(_ chip: SuggestedChip) -> JSONValue {
    .object([
      "chip": address(chip.chip), "class": chip.label < 0 ? .null : .text(classes[Int(chip.label)]),
      "entropy": .optional(chip.entropy), "stands_for": .whole(chip.standsFor),
      "distance_to_support": .optional(chip.distanceToSupport), "reason": .text(reason(for: chip)),
    ])
  }

  private func json(_ advice: ChipSizeAdvice) -> JSONValue {
    .object([
      "spacing_px": .list([.number(advice.spacingInPixels.lowerBound), .number(advice.spacingInPixels.upperBound)]),
      "side_px": .whole(advice.sideInPixels), "periods": .number(advice.periods),
      "suggested_side_px": .whole(advice.suggestedSideInPixels), "advice": .text(advice.sentence),
    ])
  }

  private func address(_ chip: Int) -> JSONValue {
    let address = grid.address(of: chip)
    return .list([.whole(address.row), .whole(address.column)])
  }

  /// A domain shift as it is written into `run.json` and printed.
  static func record(_ shift: DomainShift, channel: String) -> JSONValue {
    .object([
      "channel": .text(channel), "statistic": .number(shift.statistic), "threshold": .number(shift.threshold),
      "share_beyond_reference": .number(shift.shareBeyondReference),
      "share_threshold": .number(shift.shareThreshold), "significant": .flag(shift.isSignificant),
    ])
  }
}

extension FinishedRecord {
  /// What the run found when it compared its chips with those of the image with the supports.
  var shifts: [(channel: String, shift: DomainShift)] {
    guard case .object(let source)? = pipeline.supportsFrom, case .list(let entries)? = source["domain_shift"] else {
      return []
    }
    return entries.compactMap { entry in
      guard case .object(let fields) = entry, case .text(let channel)? = fields["channel"],
        case .number(let statistic)? = fields["statistic"], case .number(let threshold)? = fields["threshold"],
        case .number(let share)? = fields["share_beyond_reference"],
        case .number(let shareThreshold)? = fields["share_threshold"]
      else { return nil }
      return (
        channel,
        DomainShift(
          statistic: statistic, threshold: threshold, shareBeyondReference: share, shareThreshold: shareThreshold)
      )
    }
  }
}
