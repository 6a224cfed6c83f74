public import DataModel
internal import Kernels
internal import Synchronization

/// Writes images, spectrum images and stacks of images as the experiments of a container that HyperSpy opens with `hyperspy.api.load`
/// (`.hspy`, version 3.3): numbers in their own type, axes, signal type, elements, beam energy, times of the acquisition.
///
/// Numbers lie in chunks of about half a MB, spectra whole where the input allows it, packed by shuffle and deflate. A
/// spectrum image is read, packed by all threads and written in tiles of a few MB. Counts beyond the type that was told
/// beforehand give the next wider type. The time of writing is not in the file: the same input gives the same bytes, whatever the
/// number of threads.
///
/// - Parameters:
///   - datasets: at least one; HyperSpy lists them in the order of their names.
///   - tags: what the file of origin says about itself, kept as HyperSpy's `original_metadata` of up to 16 data sets.
///   - threads: most threads to use, at least 1.
///   - progress: told the share done, from any thread.
/// - Returns: the types that were written.
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
@discardableResult
public func writeHyperSpy(
  _ datasets: [StoredDataset], tags: FileTag? = nil, to path: String, threads: Int,
  progress: @Sendable (Double) -> Void = { _ in }
) throws -> [PixelType] {
  precondition(!datasets.isEmpty, "a container without experiments")
  let tags = datasets.count <= 16 ? tags : nil
  let total = datasets.reduce(0) { $0 + $1.shape.count }
  return try withTypesWideEnough(datasets.map(\.description.pixelType)) { types in
    let file = try PartialFile(path: path)
    do {
      guard let container = HyperSpyFile(path: file.partialPath) else { throw notWritable(path) }
      var names = UniqueNames()
      var before = 0
      for (index, dataset) in datasets.enumerated() {
        let experiment = HyperSpyExperiment(dataset, tags: tags)
        let name = names.next(experiment.title.replacing("/", with: "_"))
        guard let group = container.add(experiment, named: name == "." ? "_" : name) else { throw notWritable(path) }
        let start = before
        do {
          try withNumberType(types[index]) { type in
            try write(dataset, as: type, into: group, path: path, threads: threads) {
              progress((Double(start) + $0 * Double(dataset.shape.count)) / Double(total))
            }
          }
        } catch var found as NumberBeyondType {
          found.dataset = index
          throw found
        }
        before += dataset.shape.count
      }
      guard container.flush() else { throw notWritable(path) }
    }
    try file.finish()
  }
}

private func notWritable(_ path: String) -> FileError {
  FileError(.notWritable, path: path, "cannot be written; is the disk full?")
}

/// Writes the numbers of a data set as the array `data` of its experiment.
private func write<Number: WrittenNumber>(
  _ dataset: StoredDataset, as type: Number.Type, into group: borrowing HDF5NewGroup, path: String, threads: Int,
  progress: @Sendable (Double) -> Void
) throws {
  let source = try dataset.source(wholeSpectra: true)
  let grid = TileGrid(source, order: [2, 1, 0], aimedNumbers: (16 << 20) / MemoryLayout<Number>.size)
  let chunks = ChunkCutting(
    shape: source.shape, alignment: grid.alignment, bytes: MemoryLayout<Number>.size,
    isStack: dataset.description.isStack)
  let rank = dataset.description.shape.count
  let chunking = HDF5Chunking(shape: Array(chunks.size.prefix(rank)), level: ChunkPacker.level)
  guard
    let array = group.dataset(
      "data", type: Number.pixelType, shape: dataset.description.shape, chunk: chunking)
  else { throw notWritable(path) }
  var done = 0
  try reduceInOrder(
    count: grid.tiles.count, threads: threads, into: &done,
    scratch: { (TileReader<Number>(source, planes: false), ChunkPacker()) },
    transform: { index, scratch in
      try scratch.0.read(grid.tiles[index])
      return chunks.chunks(of: grid.tiles[index].box).map { chunk in
        (start: chunk, bytes: scratch.1.pack(scratch.0.numbers, grid.tiles[index].box, from: chunk, size: chunks.size))
      }
    },
    fold: { done, _, packed in
      for chunk in packed {
        guard array.write(packed: chunk.bytes, at: Array(chunk.start.prefix(rank))) else { throw notWritable(path) }
      }
      done += 1
      progress(Double(done) / Double(grid.tiles.count))
    })
}
