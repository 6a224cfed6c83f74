import Baselines
import DataModel
import FewShot
import Foundation
import MicrographFiles
import Yams

extension PipelineDescription {
  /// Largest pipeline file that is read, in bytes.
  static let largestFile = 4 << 20

  static let topLevelKeys = [
    "tessera", "name", "image", "spectra", "preprocess", "chips", "supports", "channels", "strategies",
    "baselines", "truth", "prototypes", "smoothing", "reject", "statistics",
  ]

  /// Reads a pipeline file and everything it says; no file that it names is opened, but a file of supports.
  ///
  /// - Throws: ``PipelineError`` for the first mistake, `FileError` where the file cannot be read.
  public static func load(_ path: String) throws -> PipelineDescription {
    let source = try readWhole(path, atMost: largestFile)
    let root = try yamlRoot(of: source, path: path)
    let top = try root.mapping(allowed: topLevelKeys)
    let version = try top.required("tessera")
    guard try version.integer(least: 1) == 1 else {
      throw version.failure("this Tessera reads pipelines of version 1, found \(version.found)")
    }
    let image = try readImage(top.required("image"))
    let spectra = try top["spectra"].map { try readSpectra($0) }
    let channels = try readChannels(
      top["channels"], hasSpectra: spectra != nil,
      missingAt: Place(file: path, line: nil, keyPath: "channels"))
    let strategies = try readStrategies(top["strategies"], channels: channels, channelsValue: top["channels"])
    var places: [String: Place] = [:]
    for entry in top.entries {
      places[entry.key] = Place(file: path, line: entry.line, keyPath: entry.key)
    }
    var description = PipelineDescription(
      path: path, source: source, name: try top["name"]?.name("a title") ?? stem(of: path), image: image,
      spectra: spectra,
      preprocessing: try top["preprocess"].map { try readPreprocessing($0) } ?? [],
      chips: try readChipRule(top.required("chips")), supports: .listed([], file: nil), channels: channels,
      strategies: strategies, baselines: try top["baselines"].map { try readBaselines($0, beside: strategies) } ?? [],
      prototypes: try top["prototypes"]?.choice("rule for prototypes", PrototypeRule.self) ?? .mean,
      options: try readOptions(smoothing: top["smoothing"], reject: top["reject"]),
      truth: try top["truth"].map { try readTruth($0) },
      statistics: try top["statistics"].map { try readStatistics($0) } ?? .init(), places: places)
    description = description.with(supports: try description.readSupports(top.required("supports")))
    if case .borrowed = description.supports, let baseline = description.baselines.first {
      throw description.place("baselines").failure(
        "\(baseline.name) needs supports in this image, these are of another run; leave the baselines out")
    }
    return description
  }

  /// A file's name without folder and extension.
  public static func stem(of path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  private func with(supports: Supports) -> PipelineDescription {
    PipelineDescription(
      path: path, source: source, name: name, image: image, spectra: spectra, preprocessing: preprocessing,
      chips: chips, supports: supports, channels: channels, strategies: strategies, baselines: baselines,
      prototypes: prototypes, options: options, truth: truth, statistics: statistics, places: places)
  }

  static func readWhole(
    _ path: String, atMost limit: Int, as what: String = "pipeline file"
  ) throws(FileError) -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw FileError(.notFound, path: path, "no such file")
    }
    if isDirectory.boolValue { throw FileError(.isDirectory, path: path, "is a folder; name a file") }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw FileError(.notReadable, path: path, "cannot be read; check its permissions")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: limit + 1) else {
      if let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size == 0 { return [] }
      throw FileError(.notReadable, path: path, "cannot be read")
    }
    guard data.count <= limit else {
      throw FileError(.tooLarge, path: path, "larger than \(limit >> 20) MB; this is no \(what)")
    }
    return [UInt8](data)
  }

  static func yamlRoot(of source: [UInt8], path: String) throws(PipelineError) -> YAMLValue {
    // Windows' editors begin a text with a byte order mark.
    let bytes = source.starts(with: [0xEF, 0xBB, 0xBF]) ? source.dropFirst(3) : source[...]
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PipelineError(file: path, line: nil, keyPath: "", message: "not a text in UTF-8; a pipeline is YAML")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch let error as YamlError {
      throw syntaxError(error, path: path)
    } catch {
      throw PipelineError(file: path, line: nil, keyPath: "", message: "not valid YAML")
    }
    guard let node else { throw PipelineError(file: path, line: nil, keyPath: "", message: "the file is empty") }
    return YAMLValue(node: node, keyPath: "", file: path)
  }

  private static func syntaxError(_ error: YamlError, path: String) -> PipelineError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return PipelineError(file: path, line: mark.line, keyPath: "", message: "not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "\"\($0)\"" }.sorted().joined(separator: ", ")
      return PipelineError(
        file: path, line: context.mark.line, keyPath: "", message: "the key \(names) stands there twice")
    default:
      return PipelineError(file: path, line: nil, keyPath: "", message: "not valid YAML")
    }
  }
}
