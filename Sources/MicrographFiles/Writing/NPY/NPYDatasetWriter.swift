public import DataModel

/// Writes an image, a spectrum image or a stack as a NumPy array of its own type, in C order: rows, columns and, for a
/// spectrum image, channels; frames, rows, columns for a stack.
///
/// Spectrum images are read and written in tiles of a few MB. Counts beyond the type that was told beforehand give the
/// next wider type. The same input gives the same bytes, whatever the number of threads.
///
/// - Parameters:
///   - threads: most threads to use, at least 1.
///   - progress: told the share done, from any thread.
/// - Returns: the type that was written.
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
@discardableResult
public func writeNPY(
  _ dataset: StoredDataset, to path: String, threads: Int, progress: @Sendable (Double) -> Void = { _ in }
) throws -> PixelType {
  let source = try dataset.source(wholeSpectra: true)
  return try withTypesWideEnough([dataset.description.pixelType]) { types in
    let header = npyHeader(type: types[0].numPyName, shape: dataset.description.shape)
    let file = try PartialFile(path: path)
    try file.reserve(header.count + dataset.shape.count * types[0].bytes)
    try file.append(header.span.bytes)
    try withNumberType(types[0]) { type in
      try writeTiles(
        source, as: type, planes: false, behind: header.count, to: file, limits: dataset.limits, threads: threads,
        progress: progress)
    }
    try file.finish()
  }[0]
}
