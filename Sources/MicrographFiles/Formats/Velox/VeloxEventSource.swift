internal import DataModel
internal import Kernels
internal import Synchronization

/// Reads the spectrum streams of a Velox file: as runs of counts in the file's order, or unfolded box by box.
final class VeloxEventSource: SpectrumEventSource {
  let shape: SpectrumShape
  var boxes: [SpectrumBox] { raster.boxes }
  let mostCounts: Int
  private let file: String
  private let streams: [Stream]
  private let pieces: [Piece]
  private let raster: RasterBoxes
  /// Where the words of every box lie, in the file's order; found when the first box is read.
  private let index = Mutex<[[BoxRun]]?>(nil)

  /// Words that are read at once: large enough for long reads, small enough for a processor's cache.
  static let wordsPerPiece = 1 << 20
  static let boxBytes = 4 << 20
  /// Rows stay whole up to this size.
  private static let rowBytes = 64 << 20

  private struct Stream {
    let detector: String
    let words: HDF5WordList
    let frames: StreamFrames
    /// The number of counts that Velox itself summed up for this detector; nothing where the file does not say.
    let storedTotal: Int?
    /// Whether all frames that the stored total counts are read.
    let isWhole: Bool
  }

  private struct Piece {
    let stream: Int
    let words: Range<Int>
  }

  /// The words of some pixels of a box.
  private struct BoxRun {
    let stream: Int
    var words: Range<Int>
    let firstPixel: Int
    /// The pixel behind the last marker.
    var endPixel: Int
  }

  /// Counted along the way, per stream.
  private struct Tally {
    var counts = 0
    var strays = 0
    /// Pixels passed since the start of the last frame (or of the stream, where it has no table of frames).
    var position = 0
  }

  /// Opens the streams of an image; where frames were chosen, reads them once to see that each is there to its end.
  ///
  /// - Parameters:
  ///   - wordsPerPiece: how many words are read at once.
  ///   - boxBytes: about how large a box shall be.
  ///   - storedTotal: the number of counts that Velox itself summed up for a stream; nothing where the file does not say.
  init(
    _ root: borrowing HDF5Object, _ spectra: VeloxSpectra, wordsPerPiece: Int = VeloxEventSource.wordsPerPiece,
    boxBytes: Int = VeloxEventSource.boxBytes, storedTotal: (VeloxStream) -> Int? = { _ in nil }
  ) throws(FileError) {
    let first = spectra.streams[0]
    file = root.file
    shape = SpectrumShape(rows: first.rows, columns: first.columns, channels: first.energyAxis.channels)
    let wanted = spectra.wanted
    var streams: [Stream] = []
    for stream in spectra.streams {
      guard let group = root.descendant(stream.path.split(separator: "/").map(String.init)),
        case .scan(let found) = VeloxStream.find(group), found == stream, let data = group.child("Data")
      else { throw FileError(.damaged, path: root.file, place: stream.path, "has changed since it was opened") }
      let words = try HDF5WordList(data)
      let frames = StreamFrames(pixels: first.rows * first.columns, starts: stream.frameStarts, wanted: wanted)
      if spectra.frames != nil {
        try WholeFrames(
          file: file, detector: stream.detector, frames: frames, words: words, wordsPerPiece: wordsPerPiece
        ).check()
      }
      streams.append(
        Stream(
          detector: stream.detector, words: words, frames: frames,
          storedTotal: storedTotal(stream), isWhole: spectra.frames == nil))
    }
    self.streams = streams
    let limits = root.limits
    mostCounts = streams.reduce(0) { $0 + $1.words.count }
    pieces = streams.indices.flatMap { index in
      let count = streams[index].words.count
      return stride(from: 0, to: count, by: wordsPerPiece).map {
        Piece(stream: index, words: $0..<min($0 + wordsPerPiece, count))
      }
    }
    // A box with a large count is given in 32 bits.
    let bytesPerPixel = 2 * shape.channels
    let raster = RasterBoxes(
      shape, pixelsPerBox: max(1, min(boxBytes, limits.mostBytes / 2) / bytesPerPixel),
      wholeRows: min(Self.rowBytes, limits.mostBytes / 2) / bytesPerPixel)
    guard let raster else {
      throw FileError(
        .tooLarge, path: file, place: first.path,
        "has a scan of \(shape.rows) x \(shape.columns) pixels, too many for its "
          + "\(shape.channels) channels")
    }
    try limits.checkBoxes(raster.boxes.count, path: file, place: first.path)
    try limits.check(2 * bytesPerPixel, for: "one spectrum", path: file, place: first.path)
    self.raster = raster
  }

  func forEachRun(
    threads: Int, progress: @Sendable (Double) -> Void,
    _ body: @Sendable (_ firstPixel: Int, _ words: Span<UInt16>) throws -> Void
  ) throws -> [String] {
    try forEachRun(threads: threads, progress: progress) { _, _, firstPixel, words in try body(firstPixel, words) }
  }

  private func forEachRun(
    threads: Int, progress: @Sendable (Double) -> Void,
    _ body: @Sendable (_ stream: Int, _ firstWord: Int, _ firstPixel: Int, _ words: Span<UInt16>) throws -> Void
  ) throws -> [String] {
    let turn = PositionTurn()
    let tallies = Mutex([Tally](repeating: Tally(), count: streams.count))
    try parallelLoop(count: pieces.count, threads: threads, scratch: { [UInt16]() }) { index, buffer in
      let piece = pieces[index]
      let stream = streams[piece.stream]
      do {
        let place = try stream.words.read(piece.words, into: &buffer)
        let words = buffer.span.extracting(place)
        let ahead = stream.frames.advance(over: words, at: piece.words.lowerBound)
        var position = try turn.take(
          index, isFirst: piece.words.lowerBound == 0,
          advance: { (ahead.isFromStart ? $0 : 0) + ahead.markers },
          atTurn: { progress(Double(index + 1) / Double(pieces.count)) })
        let end = (ahead.isFromStart ? position : 0) + ahead.markers
        var tally = Tally()
        try stream.frames.forEachRun(in: words, at: piece.words.lowerBound, position: &position) {
          firstPixel, run, markers in
          let words = words.extracting(run)
          let strays = surveyWords(words, channels: shape.channels).strays
          tally.counts += run.count - markers - strays
          tally.strays += strays
          try body(piece.stream, piece.words.lowerBound + run.lowerBound, firstPixel, words)
        }
        tallies.withLock {
          $0[piece.stream].counts += tally.counts
          $0[piece.stream].strays += tally.strays
          if piece.words.upperBound == stream.words.count { $0[piece.stream].position = end }
        }
      } catch {
        turn.fail(at: index)
        throw error
      }
    }
    return notes(tallies.withLock { $0 })
  }

  private func notes(_ tallies: [Tally]) -> [String] {
    var notes: [String] = []
    for (stream, tally) in zip(streams, tallies) {
      let name = stream.detector
      if stream.isWhole, let stored = stream.storedTotal, stored != tally.counts {
        notes.append(
          "\(name): the stream holds \(tally.counts) counts, the sum spectrum that Velox saved \(stored); the stream was used"
        )
      }
      // The marker behind the last pixel may be missing.
      let missing = stream.frames.pixels - tally.position % stream.frames.pixels
      let isUsed = tally.position < stream.frames.lastPosition
      if stream.isWhole, isUsed, missing > 1, missing < stream.frames.pixels {
        notes.append("\(name): the stream stops \(missing) pixels before the end of its last frame")
      }
      if tally.strays > 0 {
        notes.append("\(name): \(tally.strays) words that are no channel were left out; the file may be damaged")
      }
    }
    return notes
  }

  func read(box number: Int, into block: inout SpectrumBlock) throws {
    precondition(boxes.indices.contains(number), "box \(number) of \(boxes.count)")
    let runs = try boxRuns()[number]
    let box = boxes[number]
    block.box = box
    (block.rowStride, block.columnStride, block.channelStride) = (box.columns.count * shape.channels, shape.channels, 1)
    // More than 65535 counts in one place are rare enough to begin anew.
    if try fill(&block, runs, ofBox: number, as: UInt16.self) { return }
    if try fill(&block, runs, ofBox: number, as: UInt32.self) { return }
    throw FileError(.tooLarge, path: file, "has more than \(UInt32.max) counts in one channel of a pixel")
  }

  private func fill<Count: AddableCount>(
    _ block: inout SpectrumBlock, _ runs: [BoxRun], ofBox number: Int, as type: Count.Type
  ) throws(FileError) -> Bool {
    let box = block.box
    return try block.fill(type) { (counts) throws(FileError) in
      counts.clear(box.rows.count * box.columns.count * shape.channels)
      return try add(runs, ofBox: number, to: &counts)
    }
  }

  /// Adds the counts of a box; false where one does not fit in the type.
  private func add<Count: FixedWidthInteger>(
    _ runs: [BoxRun], ofBox number: Int, to counts: inout [Count]
  ) throws(FileError) -> Bool {
    let start = raster.pixels(ofBox: number).lowerBound
    let size = raster.pixels(ofBox: number).count * shape.channels
    var buffer: [UInt16] = []
    // Frames of small scans lie next to each other: they are read together.
    var loaded = (stream: -1, words: 0..<0, place: 0)
    for (index, run) in runs.enumerated() {
      if loaded.stream != run.stream || loaded.words.upperBound < run.words.upperBound {
        let end = endOfNeighbours(runs[index...])
        let words = run.words.lowerBound..<end
        loaded = (run.stream, words, try streams[run.stream].words.read(words, into: &buffer).lowerBound)
      }
      let first = loaded.place + run.words.lowerBound - loaded.words.lowerBound
      var pixel = (run.firstPixel - start) * shape.channels
      for word in buffer[first..<first + run.words.count] {
        if word == Self.nextPixel {
          pixel += shape.channels
          // The next frame.
          if pixel == size { pixel = 0 }
        } else if word < shape.channels {
          counts[pixel + Int(word)] &+= 1
          if counts[pixel + Int(word)] == 0 { return false }
        }
      }
    }
    return true
  }

  /// Where the words end that follow each other without a gap from the first run on; not much more than a piece.
  private func endOfNeighbours(_ runs: ArraySlice<BoxRun>) -> Int {
    var end = runs[runs.startIndex].words.upperBound
    for run in runs.dropFirst() {
      guard run.stream == runs[runs.startIndex].stream, run.words.lowerBound == end,
        run.words.upperBound - runs[runs.startIndex].words.lowerBound <= Self.wordsPerPiece
      else { break }
      end = run.words.upperBound
    }
    return end
  }

  /// Adds a run; where the scan is one small box, to the run before if it goes on from there, maybe in the next frame.
  private func append(_ run: BoxRun, to runs: inout [BoxRun]) {
    if boxes.count == 1, let last = runs.last, last.stream == run.stream, last.words.upperBound == run.words.lowerBound,
      last.endPixel % (shape.rows * shape.columns) == run.firstPixel, last.words.count < Self.wordsPerPiece
    {
      runs[runs.count - 1].words = last.words.lowerBound..<run.words.upperBound
      runs[runs.count - 1].endPixel = run.endPixel
    } else {
      runs.append(run)
    }
  }

  private func boxRuns() throws -> [[BoxRun]] {
    try index.withLock { index in
      if let index { return index }
      let runs = Mutex([[BoxRun]](repeating: [], count: boxes.count))
      _ = try forEachRun(threads: 1, progress: { _ in }) { stream, firstWord, firstPixel, words in
        var (pixel, place) = (firstPixel, 0)
        while place < words.count {
          let box = raster.index(ofPixel: pixel)
          let end = raster.pixels(ofBox: box).upperBound
          let passed = passMarkers(words.extracting(place..<words.count), wanted: end - pixel)
          let run = BoxRun(
            stream: stream, words: firstWord + place..<firstWord + place + passed.words, firstPixel: pixel,
            endPixel: pixel + passed.markers)
          runs.withLock { append(run, to: &$0[box]) }
          place += passed.words
          pixel += passed.markers
        }
      }
      let found = runs.withLock { $0 }
      index = found
      return found
    }
  }
}
