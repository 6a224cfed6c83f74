import DataModel

extension PipelineDescription {
  /// The strategies of a pipeline file, and nothing else of it: the files it names need not be there any more.
  ///
  /// - Throws: `PipelineError`, `FileError`.
  static func loadStrategies(_ path: String) throws -> [FusionStrategy] {
    let root = try yamlRoot(of: try readWhole(path, atMost: largestFile), path: path)
    let top = try root.mapping(allowed: topLevelKeys)
    let channels = try readChannels(
      top["channels"], hasSpectra: top["spectra"] != nil,
      missingAt: Place(file: path, line: nil, keyPath: "channels"))
    return try readStrategies(top["strategies"], channels: channels, channelsValue: top["channels"])
  }
}
