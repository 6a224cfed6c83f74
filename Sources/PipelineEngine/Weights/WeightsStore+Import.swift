import Foundation
import MicrographFiles

extension WeightsStore {
  /// Copies a file of weights into the store. The file itself is only read.
  ///
  /// Whose weights they are is told by the content where it is an official file, else by `network`, else by the name
  /// (`resnet101-63fe2227.pth`). Other than official files are kept under their own hash.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - network: what it is for; nothing: as the name says.
  ///   - check: opens the file as the weights of the network (second argument) and throws where that cannot be.
  /// - Throws: ``WeightsStoreError``, `FileError`, or what `check` throws; nothing is copied then.
  public func importFile(
    _ file: String, as network: String? = nil, check: (_ file: String, _ network: String) throws -> Void
  ) throws -> WeightsArrival {
    if let network { try checkNetwork(network) }
    try checkIsFile(file)
    let sha256 = try hashed(file, path: file).sha256
    let name = WeightsName(file.split(separator: "/").last.map(String.init) ?? file)
    let official = known.first { sha256.hasPrefix($0.hashPrefix) }
    if let official, let network, official.network != network {
      throw WeightsStoreError("\(file): holds the official weights of \(official.network), not of \(network)")
    }
    // A good name with another content is a damaged download, unless the user says otherwise.
    if official == nil, network == nil, let name,
      let named = known.first(where: { $0.network == name.network && $0.hashPrefix == name.hashPrefix })
    {
      throw WeightsStoreError(
        "\(file): has the SHA-256 \(sha256.prefix(8))…, not \(named.hashPrefix)… as its name says; get it again, or "
          + "use --as \(named.network) for weights of your own")
    }
    let inName = name.map(\.network).flatMap { networks.contains($0) ? $0 : nil }
    guard let owner = official?.network ?? network ?? inName else {
      throw WeightsStoreError(
        "\(file): its name does not tell whose weights these are; say it, for instance --as resnet101; allowed: "
          + networks.joined(separator: ", "))
    }
    try check(file, owner)
    let fileName = official?.fileName ?? "\(owner)-\(sha256.prefix(16)).\(WeightsStore.fileExtension(of: file))"
    return try copy(file, to: "\(folder)/\(fileName)", sha256: sha256)
  }

  private func copy(_ file: String, to destination: String, sha256: String) throws -> WeightsArrival {
    try makeCacheFolder(folder)
    if let here = try list().first(where: { $0.path == destination }),
      try hashed(destination, path: destination).sha256 == sha256
    {
      return WeightsArrival(weights: here, sha256: sha256, wasHere: true)
    }
    let partial = try PartialWeights(of: destination)
    do {
      try partial.restart()
      try copyBytes(of: file, into: partial)
      guard partial.digest() == sha256 else {
        throw WeightsStoreError("\(file): was changed while it was copied; try again")
      }
    } catch {
      partial.remove()
      throw error
    }
    try partial.finish()
    guard let here = try list().first(where: { $0.path == destination }) else {
      throw FileError(.notFound, path: destination, "was removed right after it had come")
    }
    return WeightsArrival(weights: here, sha256: sha256, wasHere: false)
  }

  private func copyBytes(of file: String, into partial: PartialWeights) throws {
    guard let input = FileHandle(forReadingAtPath: file) else {
      throw FileError(.notReadable, path: file, "cannot be read any more")
    }
    defer { try? input.close() }
    while let piece = try input.read(upToCount: 4 << 20), !piece.isEmpty {
      try piece.withUnsafeBytes { try partial.append($0) }
    }
  }

  private func checkIsFile(_ path: String) throws(FileError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw FileError(.notFound, path: path, "no such file") }
      throw FileError(.notReadable, path: path, "cannot be read: \(String(cString: strerror(errno)))")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(.isDirectory, path: path, "is a directory; name a file in it")
    default: throw FileError(.notReadable, path: path, "is not a regular file")
    }
    guard status.st_size > 0 else { throw FileError(.empty, path: path, "is empty") }
    guard access(path, R_OK) == 0 else { throw FileError(.notReadable, path: path, "cannot be read: no permission") }
  }

  /// The extension as written, where it is a plain one; the readers go by the content.
  private static func fileExtension(of file: String) -> String {
    let last = file.split(separator: "/").last ?? ""
    guard let dot = last.lastIndex(of: "."), dot > last.startIndex else { return "pth" }
    let found = last[last.index(after: dot)...].lowercased()
    let isPlain =
      found.utf8.count <= 12 && found.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    return isPlain && !found.isEmpty ? found : "pth"
  }
}
