import DataModel
public import MicrographFiles

/// Converts a file of a microscope to one that HyperSpy, Fiji or NumPy opens, with the numbers as they are stored.
///
/// - Parameters:
///   - limits: how much memory the files may take at once.
///   - threads: most threads to use, at least 1; the bytes written do not depend on it.
///   - progress: called from any thread, one call at a time for each share.
/// - Throws: `FileError`, ``ConversionError``: one line for a person; the file appears whole or not at all.
public func convertFile(
  _ request: ConversionRequest, limits: ReadingLimits = .standard, threads: Int,
  progress: @Sendable (RunProgress) -> Void = { _ in }
) throws -> ConversionOutcome {
  let output = request.output
  guard let format = ConversionFormat(fileName: output) else {
    throw ConversionError("\(output): give a file that ends with .hspy, .tif or .npy")
  }
  let file = try MicrographFile.open(request.file, limits: limits)
  let conversion = try Conversion(request, format, file)
  // A folder that is not there is better found before the work than after it.
  try checkWritable(output)
  let share: @Sendable (Double) -> Void = { progress(RunProgress(stage: "converting", share: $0)) }
  let types: [PixelType] =
    switch format {
    case .hspy:
      try writeHyperSpy(conversion.datasets, tags: file.tags, to: output, threads: threads, progress: share)
    case .tif: [try writeTIFF(conversion.datasets[0], to: output, threads: threads, progress: share)]
    case .npy: [try writeNPY(conversion.datasets[0], to: output, threads: threads, progress: share)]
    }
  return conversion.outcome(types)
}

/// Removes what an unfinished conversion of this process has written and ends it, when it is told to end.
public func removeUnfinishedConversion(thenExit code: Int32) -> Never { removeUnfinishedFiles(thenExit: code) }

/// The data sets that are written, and those that are not.
private struct Conversion {
  let datasets: [StoredDataset]
  private let format: ConversionFormat
  private var notes: [String] = []

  /// Chooses the data sets; throws where they cannot be put into such a file.
  init(_ request: ConversionRequest, _ format: ConversionFormat, _ file: MicrographFile) throws {
    try Self.checkIsNotInput(request)
    self.format = format
    if request.datasets.isEmpty {
      let stacks = file.stacks
      datasets = try Self.everything(in: file, stacks)
      let others = file.datasets.indices.count { index in
        file.datasets[index].kind == .other && !stacks.contains { $0.members.contains(index) }
      }
      if datasets.isEmpty {
        let problem = file.datasets.first { $0.problem != nil }
        let reason = problem.map { "; \($0.name) \($0.problem ?? "")" } ?? "; tessera inspect lists what it holds"
        throw ConversionError("\(file.path): holds neither an image nor a spectrum image\(reason)")
      }
      if file.format == .tiff && datasets.count > 1 {
        notes.append("pages that differ in size, type or size of a pixel are no stack; each is a signal of its own")
      }
      if others > 0 && format == .hspy {
        notes.append(
          "\(others) data set\(others == 1 ? " that is" : "s that are") neither an image nor a spectrum image "
            + "\(others == 1 ? "was" : "were") left out; tessera inspect lists them")
      }
    } else {
      datasets = try request.datasets.map { try file.stored(dataset: $0) }
    }
    // A data set may have several names.
    var seen: Set<String> = []
    let listed = datasets.map(\.description.name)
    if !request.datasets.isEmpty, let name = listed.first(where: { !seen.insert($0).inserted }) {
      throw ConversionError("\(request.output): \(name) is asked for twice; give each --dataset once")
    }
    let names = request.datasets.isEmpty ? listed : request.datasets
    guard names.count == 1 || format == .hspy else {
      let list = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
      throw ConversionError(
        "\(request.output): holds one data set, and \(names.count) are to be written; choose one with --dataset: \(list)"
      )
    }
  }

  /// Every image, spectrum image and stack of a file; a stack stands for its images.
  private static func everything(in file: MicrographFile, _ stacks: [ImageStack]) throws -> [StoredDataset] {
    let members = Set(stacks.flatMap(\.members))
    return try file.datasets.indices.compactMap { index in
      if let stack = stacks.first(where: { $0.members.first == index }) { return try file.stored(stack) }
      let found = file.datasets[index]
      return members.contains(index) || found.kind == .other ? nil : try file.stored(dataset: found.name)
    }
  }

  /// Inputs are never written to, whatever they are called.
  private static func checkIsNotInput(_ request: ConversionRequest) throws {
    guard let input = FileIdentity(request.file) else { return }
    // The second is where the output lies until it is whole.
    for path in [request.output, "\(request.output).partial"] where FileIdentity(path) == input {
      throw ConversionError("\(path): is the file to be read, which is never written to; choose another name")
    }
  }

  /// What there is to say about types that were written.
  func outcome(_ types: [PixelType]) -> ConversionOutcome {
    var notes = notes
    var written: [String] = []
    for (dataset, type) in zip(datasets, types) {
      let about = dataset.description
      let size = about.shape.map { "\($0)" }.joined(separator: " x ")
      let kind = about.isStack ? "stack of images" : about.kind.rawValue
      written.append("\(about.name): \(kind), \(size), \(type.rawValue)")
      if let mean = about.mean {
        notes.append(
          "\(about.name): mean of \(mean.frames) frames, written as \(type.rawValue); "
            + "--dataset \"\(mean.first)\" gives one as it is stored, \"\(mean.stack)\" all of them")
      } else if type != about.pixelType {
        notes.append(
          "\(about.name): \(about.pixelType.rawValue) in the file, written as \(type.rawValue), which holds all its numbers"
        )
      }
      if about.isStack, let note = about.note { notes.append("\(about.name): \(note)") }
      if format == .tif && type.bytes == 8 {
        notes.append(
          "\(about.name): ImageJ opens no TIFF files of \(type.rawValue) without Bio-Formats; tifffile and HyperSpy do")
      }
    }
    return ConversionOutcome(written: written, notes: notes)
  }
}
