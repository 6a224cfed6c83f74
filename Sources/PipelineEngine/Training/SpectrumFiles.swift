import DataModel
import Foundation
import MicrographFiles

/// The spectrum images of files, folders and patterns, in an order that hangs on the inputs and the files' names alone.
struct SpectrumFiles {
  /// In the order of the inputs; within a folder or a pattern by name, byte by byte.
  private(set) var places: [SpectrumPlace] = []
  /// What the user should know: files that were passed over.
  private(set) var notes: [String] = []
  private var seen: Set<FileIdentity> = []
  private var without: [String] = []
  private let limits: ReadingLimits

  /// Looks for spectrum images.
  ///
  /// A file that is named must hold one. A folder is searched with all folders in it; a pattern (`*`, `?`, `[…]`) is
  /// expanded where nothing has that very name. What these find without a spectrum image is named in a note; hidden
  /// files in folders are left alone. A file that is found twice counts once.
  ///
  /// - Throws: `FileError`, ``TrainingError`` where an input leads to no spectrum image.
  init(_ inputs: [String], limits: ReadingLimits) throws {
    self.limits = limits
    guard !inputs.isEmpty else { throw TrainingError("no files to train on; name files, folders or patterns") }
    for input in inputs {
      let before = places.count
      let files: [String]
      var repeated = 0
      if isThere(input) {
        files = isFolder(input) ? try filesInFolder(input) : [input]
      } else if input.contains(where: { "*?[".contains($0) }) {
        let names = expanded(pattern: input)
        guard !names.isEmpty else { throw TrainingError("\(input): nothing fits this pattern") }
        files = try names.flatMap { isFolder($0) ? try filesInFolder($0) : [$0] }
      } else {
        throw FileError(.notFound, path: input, "no such file or folder")
      }
      for file in files {
        let identity = FileIdentity(file)
        if let identity, !seen.insert(identity).inserted {
          repeated += 1
        } else {
          try add(file, isNamed: file == input)
        }
      }
      if repeated > 0 { notes.append("\(input): leads to files that were found before, which count once: \(repeated)") }
      guard places.count > before || repeated > 0 else {
        throw TrainingError(
          "\(input): no file there holds a spectrum image (rows, columns and an energy axis in eV or keV)"
        )
      }
    }
    if !without.isEmpty {
      let more = without.count > 6 ? " and \(without.count - 6) more" : ""
      notes.append("without a spectrum image: \(without.prefix(6).joined(separator: ", "))\(more)")
    }
  }

  /// Adds the spectrum images of a file.
  private mutating func add(_ path: String, isNamed: Bool) throws {
    let file: MicrographFile
    do { file = try MicrographFile.open(path, limits: limits) } catch {
      if isNamed { throw error }
      if error.code == .unknownFormat || error.code == .empty {
        without.append(path)
      } else {
        notes.append("passed over: \(error)")
      }
      return
    }
    let found = file.datasets.filter { $0.kind == .spectrumImage }
    for dataset in found {
      guard let axis = dataset.energyAxis else { continue }
      places.append(
        SpectrumPlace(path: path, dataset: dataset.name, axis: axis, elements: dataset.elements, limits: limits))
    }
    guard found.isEmpty else { return }
    // A file that was named says by itself what it holds instead.
    if isNamed { _ = try file.spectrumImage() }
    without.append(path)
  }
}

private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

private func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

/// All files of a folder and the folders in it, by name; links to folders are not followed.
private func filesInFolder(_ folder: String) throws -> [String] {
  let root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  guard let names = FileManager.default.enumerator(atPath: root) else {
    throw FileError(.notReadable, path: folder, "cannot be searched; change its permissions or name its files")
  }
  let visible = names.compactMap { $0 as? String }.filter { name in
    !name.split(separator: "/").contains { $0.hasPrefix(".") }
  }
  return byName(visible.map { "\(root)/\($0)" }.filter { isThere($0) && !isFolder($0) })
}

/// What a pattern of the shell's kind stands for, by name.
private func expanded(pattern: String) -> [String] {
  var found = glob_t()
  defer { globfree(&found) }
  guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [] }
  return byName(
    (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } })
}

/// Names by their bytes: the same order on every system and in every language.
private func byName(_ names: [String]) -> [String] {
  names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
