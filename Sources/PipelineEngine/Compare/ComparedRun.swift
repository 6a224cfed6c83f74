import DataModel
import Foundation
import MicrographFiles
import Reports

/// A result folder, read back.
struct ComparedRun {
  /// As the user named it.
  let path: String
  /// Tessera's version that wrote it.
  let version: String
  /// The pipeline as understood.
  let pipeline: JSONValue
  let comparison: Comparison
  /// What was read, by the names in the pipeline.
  private let hashes: [String: String]

  /// Largest `run.json` and `comparison.json` that are read, in bytes.
  private static let largestRecord = 256 << 20

  /// - Throws: `FileError` where the folder is no whole result, or one that this version cannot read.
  init(_ path: String) throws(FileError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FileError(.notFound, path: path, "no such folder; name the result folder of a run")
    }
    guard isFolder.boolValue else {
      throw FileError(.unsupported, path: path, "is a file; name the result folder of a run")
    }
    guard FileManager.default.fileExists(atPath: "\(path)/run.json") else {
      throw FileError(.unsupported, path: path, "is no result of tessera run: it has no run.json")
    }
    let record = try ComparedRun.decode(JSONValue.self, "\(path)/run.json", remedy: "run the pipeline again")
    guard let version = record[ResultFolder.versionKey]?.string.map({ printable($0.prefix(64)) }) else {
      throw FileError(.damaged, path: "\(path)/run.json", "does not name Tessera's version; this is no result of a run")
    }
    let remedy =
      version == tesseraVersion
      ? "run the pipeline again"
      : "the result is of Tessera \(version), this is \(tesseraVersion): run the pipeline again"
    guard let pipeline = record["pipeline"], case .object = pipeline else {
      throw FileError(.damaged, path: "\(path)/run.json", "lacks the pipeline; \(remedy)")
    }
    self.path = path
    self.version = version
    self.pipeline = pipeline
    comparison = try ComparedRun.decode(Comparison.self, "\(path)/comparison.json", remedy: remedy)
    if let flaw = Self.flaw(in: comparison) {
      throw FileError(.damaged, path: "\(path)/comparison.json", "its \(flaw) cannot be right; \(remedy)")
    }
    let pairs = (record["inputs"]?.elements ?? []).compactMap { input -> (String, String)? in
      guard let file = input["file"]?.string, let hash = input["sha256"]?.string else { return nil }
      return (file, hash)
    }
    hashes = Dictionary(pairs) { first, _ in first }
  }

  /// What makes two images the same: content and the place in the file.
  var image: String? {
    guard let asked = pipeline["image"], let file = asked["file"]?.string, let hash = hashes[file] else { return nil }
    return [hash, asked["dataset"]?.line ?? "", asked["page"]?.line ?? ""].joined(separator: " ")
  }

  /// The image's file name as the pipeline has it.
  var imageFile: String { pipeline["image"]?["file"]?.string ?? "–" }

  /// Classes per pixel of a strategy, as many as fit: rows and columns are thinned out evenly beyond `most` px.
  func labels(of slug: String, most: Int, limits: ReadingLimits) throws(FileError) -> LabelMask {
    guard !slug.contains("/"), slug != "..", slug != "." else {
      throw FileError(.damaged, path: "\(path)/comparison.json", "\"\(slug)\" names no folder of a strategy")
    }
    let file = "\(path)/strategies/\(slug)/labels.tif"
    guard FileManager.default.fileExists(atPath: file) else {
      throw FileError(.notFound, path: file, "is missing: the result is damaged; run the pipeline again")
    }
    let whole = try MicrographFile.open(file, limits: limits).labelMask()
    let step = Int((Double(whole.rows * whole.columns) / Double(most)).squareRoot().rounded(.up))
    guard step > 1 else { return whole }
    let rows = Array(stride(from: 0, to: whole.rows, by: step))
    let columns = Array(stride(from: 0, to: whole.columns, by: step))
    return LabelMask(
      rows: rows.count, columns: columns.count,
      values: rows.flatMap { row in columns.map { whole.values[row * whole.columns + $0] } })
  }

  /// What no run writes, in a word or two; nothing where all is well.
  private static func flaw(in comparison: Comparison) -> String? {
    let classes = Set(comparison.classes)
    // A label map holds at most 255 classes, and a class is known by its name.
    guard (1...255).contains(classes.count), classes.count == comparison.classes.count else { return "classes" }
    let strategies = comparison.strategies
    let names = Set(strategies.map(\.name))
    guard names.count == strategies.count, Set(strategies.map(\.slug)).count == strategies.count,
      names.allSatisfy({ printable($0) == $0 })
    else { return "names of strategies" }
    for strategy in strategies {
      let shares = strategy.fractions.values.compactMap { $0 }
      guard Set(strategy.fractions.keys) == classes, shares.allSatisfy({ (0...1).contains($0) }) else {
        return "fractions"
      }
    }
    let agreement = comparison.agreement
    guard agreement.count == strategies.count, agreement.allSatisfy({ $0.count == strategies.count }) else {
      return "agreement"
    }
    return comparison.recommended.map { names.contains($0.strategy) } == false ? "recommended strategy" : nil
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ path: String, remedy: String
  ) throws(FileError) -> Value {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw FileError(.notFound, path: path, "is missing or cannot be read: the result is damaged; \(remedy)")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: largestRecord + 1), data.count <= largestRecord else {
      throw FileError(.tooLarge, path: path, "is larger than \(largestRecord >> 20) MB; this is no record of a run")
    }
    do { return try JSONDecoder().decode(type, from: data) } catch let error as DecodingError {
      throw FileError(.damaged, path: path, "\(reason(error)); \(remedy)")
    } catch { throw FileError(.damaged, path: path, "cannot be read as JSON; \(remedy)") }
  }

  private static func reason(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      context.codingPath.isEmpty ? "" : " in " + context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context): return "lacks \"\(key.stringValue)\"\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "has a value of another kind than expected\(place(context))"
    default: return "is not valid JSON"
    }
  }
}
