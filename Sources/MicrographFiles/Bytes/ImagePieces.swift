internal import Kernels

/// The values of an image, every one of which `fill` writes, through slices that several threads may hold at once.
///
/// - Parameter place: names the image in the error for one of more pixels than the limit allows.
func filled<Element: BitwiseCopyable>(
  rows: Int, columns: Int, limits: ReadingLimits, path: String, place: String?,
  _ fill: (DisjointWrites<Element>) throws(FileError) -> Void
) throws(FileError) -> [Element] {
  try limits.checkImage(rows: rows, columns: columns, path: path, place: place)
  let count = rows * columns
  var outcome: Result<Void, FileError> = .success(())
  let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
    let wanted = UnsafeMutableBufferPointer(rebasing: buffer[0..<count])
    preferLargePages(wanted)
    do throws(FileError) {
      try fill(DisjointWrites(buffer: wanted))
      initialized = count
    } catch { outcome = .failure(error) }
  }
  try outcome.get()
  return elements
}

/// Reads the pieces of one image on all threads that the limits allow; small images are not worth a second thread.
///
/// - Parameters:
///   - path: for errors.
///   - scratch: makes what one thread reuses from piece to piece.
/// - Throws: the error of the first piece that failed.
func readPieces<Scratch: ~Copyable>(
  _ count: Int, limits: ReadingLimits, path: String, scratch: @Sendable () throws -> Scratch,
  _ body: @Sendable (_ index: Int, _ scratch: inout Scratch) throws -> Void
) throws(FileError) {
  do { try parallelLoop(count: count, threads: limits.threads, scratch: scratch, body) } catch {
    throw error as? FileError ?? FileError(.damaged, path: path, "cannot be read: \(error)")
  }
}
