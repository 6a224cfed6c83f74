import DataModel

extension PipelineDescription {
  /// `smoothing: {potts: auto | NUMBER}` and `reject: {entropy: SHARE, distance: auto | NUMBER}`.
  static func readOptions(smoothing: YAMLValue?, reject: YAMLValue?) throws(PipelineError) -> SegmentationOptions {
    var options = SegmentationOptions()
    if let smoothing {
      let strength = try smoothing.mapping(allowed: ["potts"]).required("potts")
      options.smoothing =
        try strength.isAuto("auto or a number from 0 to 100") ? .auto : .strength(strength.number(in: 0...100))
    }
    if let reject {
      let keys = try reject.mapping(allowed: ["entropy", "distance"])
      let entropy = try keys["entropy"]?.number(in: 0...1)
      var distance: SegmentationOptions.Rejection.Distance?
      if let value = keys["distance"] {
        if try value.isAuto("auto or a number above 0") {
          distance = .auto
        } else {
          let factor = try value.number(in: 0...1e6)
          guard factor > 0 else { throw value.failure("must be above 0, found \(value.found)") }
          distance = .times(factor)
        }
      }
      guard entropy != nil || distance != nil else { throw reject.failure("name \"entropy\", \"distance\" or both") }
      options.rejection = SegmentationOptions.Rejection(entropy: entropy, distance: distance)
    }
    return options
  }
}

extension YAMLValue {
  /// Whether `auto` stands here and not a number.
  fileprivate func isAuto(_ expected: String) throws(PipelineError) -> Bool {
    let text = try text(expected)
    if text == "auto" { return true }
    guard Double(text) != nil else { throw failure("expected \(expected), found \(found)") }
    return false
  }
}
