internal import Foundation

/// Finds the data set that a person means, or says what there is.
struct DatasetSelection {
  let path: String
  let datasets: [DatasetDescription]
  /// The index of a data set by its exact name, as far as it is known without a search.
  var places: [String: Int] = [:]
  /// Names of stacks, where these can be chosen, too.
  var stacks: [String] = []
  /// What can be chosen of the data set that a name begins with (``FormatReader/choices(insteadOf:)``).
  var choices: (String) -> String? = { _ in nil }

  /// The index of the data set of a kind that a name, a page or nothing chooses.
  func index(of kind: DatasetDescription.Kind, dataset: String?, page: Int?) throws(FileError) -> Int {
    var name = dataset
    if let page {
      let pageName = "page \(page)"
      guard dataset == nil || dataset == pageName else {
        throw FileError(.noSuchDataset, path: path, "data set \"\(dataset ?? "")\" and page \(page) exclude each other")
      }
      name = pageName
    }
    guard let name else { return try onlyIndex(of: kind) }
    let index = try index(named: name)
    let found = datasets[index]
    guard found.kind == kind else {
      if let problem = found.problem { throw FileError(.unsupported, path: path, place: found.name, problem) }
      throw FileError(.wrongKind, path: path, place: found.name, "\(expectation(of: kind)); it is \(what(found))")
    }
    return index
  }

  /// The index of the image or the spectrum image with a name.
  func readable(_ name: String) throws(FileError) -> Int {
    let index = try index(named: name)
    let found = datasets[index]
    guard found.kind != .other || found.isStack else {
      if let problem = found.problem { throw FileError(.unsupported, path: path, place: found.name, problem) }
      throw FileError(
        .wrongKind, path: path, place: found.name, "an image or a spectrum image is needed; it is \(what(found))")
    }
    return index
  }

  /// The index of the data set with a name, of whatever kind.
  func firstIndex(named name: String) -> Int? {
    if let place = places[name] { return place }
    let paths = Self.paths(name)
    return datasets.firstIndex { paths.contains($0.name) }
  }

  private func index(named name: String) throws(FileError) -> Int {
    guard let index = firstIndex(named: name) else {
      throw FileError(.noSuchDataset, path: path, "holds no data set \"\(name)\"; \(advice(insteadOf: name))")
    }
    return index
  }

  /// The name in other letter case, the parts of the data set that the name begins with, or else all names.
  private func advice(insteadOf name: String) -> String {
    if let choices = choices(name) { return choices }
    let small = name.lowercased()
    let paths = Self.paths(name).map { $0.lowercased() }
    if let meant = datasets.first(where: { paths.contains($0.name.lowercased()) }) {
      return "did you mean \(meant.name)"
    }
    // A part of a data set whose own name is in other letter case.
    let wholes = datasets.map(\.name).filter { small.hasPrefix($0.lowercased() + "/") }
    if let whole = wholes.max(by: { $0.count < $1.count }) {
      let meant = whole + name.dropFirst(whole.count)
      if let choices = choices(meant) { return "did you mean \(meant)? \(choices)" }
    }
    let names = datasets.map(\.name)
    return stackAdvice(insteadOf: name) ?? "it holds: \(list(stacks.filter { !names.contains($0) } + names))"
  }

  /// How many images a stack has, where a name means another of them: those of `NAME frame 0`, `NAME frame 1` ….
  private func stackAdvice(insteadOf name: String) -> String? {
    let separator = " frame "
    guard let place = name.range(of: separator, options: .backwards), Int(name[place.upperBound...]) != nil else {
      return nil
    }
    let stack = name[..<place.lowerBound]
    let count = datasets.count { $0.name.hasPrefix(stack + separator) }
    let isThere = (0..<count).allSatisfy { frame in datasets.contains { $0.name == "\(stack)\(separator)\(frame)" } }
    return count > 1 && isThere ? "\(stack) has \(count) frames, 0-\(count - 1)" : nil
  }

  private func onlyIndex(of kind: DatasetDescription.Kind) throws(FileError) -> Int {
    let fitting = datasets.indices.filter { datasets[$0].kind == kind }
    if fitting.count == 1 { return fitting[0] }
    guard fitting.isEmpty else {
      throw FileError(
        .ambiguousDataset, path: path,
        "holds \(fitting.count) \(kind.rawValue)s; choose one by its name: \(list(fitting.map { datasets[$0].name }))")
    }
    let isSpectral = { (set: DatasetDescription) in kind == .spectrumImage && set.signalType != nil }
    if let found = datasets.first(where: { $0.problem != nil && (datasets.count == 1 || isSpectral($0)) }) {
      throw FileError(.unsupported, path: path, place: found.name, found.problem ?? "")
    }
    throw FileError(
      .wrongKind, path: path, "\(expectation(of: kind)), the file holds only: \(list(datasets.map(\.summary)))")
  }

  private func expectation(of kind: DatasetDescription.Kind) -> String {
    switch kind {
    case .image: "an image (rows, columns) is needed"
    case .spectrumImage: "a spectrum image (rows, columns and an energy axis in eV or keV) is needed"
    case .other: "another data set is needed"
    }
  }

  private func what(_ found: DatasetDescription) -> String {
    let size = found.shape.map { "\($0)" }.joined(separator: " x ")
    switch found.kind {
    case .image: return "an image of \(size)"
    case .spectrumImage: return "a spectrum image of \(size)"
    case .other where found.isStack: return "a stack of images (\(size))"
    case .other where found.shape.count == 3: return "a cube without energy axis (\(size))"
    case .other: return found.shape.isEmpty ? "one number" : "of another kind (\(size))"
    }
  }

  private func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "nothing" }
    return names.count <= 12
      ? names.joined(separator: ", ") : names.prefix(12).joined(separator: ", ") + " and \(names.count - 12) more"
  }

  /// A path may be given without the slash in front, what holds its numbers in `data` by its own path, an experiment of
  /// a HyperSpy file by its name.
  private static func paths(_ name: String) -> [String] {
    [name, "/" + name, name + "/data", "/\(name)/data", "/Experiments/\(name)/data"]
  }
}
