import FewShot

extension PipelineDescription {
  /// `{exclude-supports: true, block: auto | 4}`.
  static func readStatistics(_ value: YAMLValue) throws(PipelineError) -> StatisticsOptions {
    let keys = try value.mapping(allowed: ["exclude-supports", "block"])
    var options = StatisticsOptions(excludesSupports: try keys["exclude-supports"]?.flag() ?? false)
    if let block = keys["block"], try block.text("auto or a number of chips") != "auto" {
      options.blockSide = try block.integer(least: 1)
    }
    return options
  }
}
