internal import Kernels

/// Where in a stream of words the wanted frames lie, and which word belongs to which scan pixel.
///
/// Pixels follow each other in raster order, frames follow each other; a marker ends a pixel. Where the file says at
/// which word each frame starts, a frame that was broken off does no harm to the next; without that every
/// `pixels`-th marker begins a new frame.
struct StreamFrames: Sendable {
  /// Pixels of the scan.
  let pixels: Int
  /// Words at which frames start; empty where the file does not say.
  let starts: [Int]
  /// Frames that are read; may reach beyond the last one.
  let wanted: Range<Int>

  /// Gives the runs of wanted pixels in a piece of the stream.
  ///
  /// - Parameters:
  ///   - words: the piece.
  ///   - first: its place in the stream.
  ///   - position: pixels passed so far, since the frame's start where starts are known and since the stream's where
  ///     they are not; 0 at first. Brought up to the piece's end.
  ///   - body: told the run's first pixel, its place in the piece, and the markers in it. A run never leaves its frame.
  func forEachRun(
    in words: Span<UInt16>, at first: Int, position: inout Int,
    _ body: (_ firstPixel: Int, _ run: Range<Int>, _ markers: Int) throws -> Void
  ) rethrows {
    var place = 0
    while place < words.count {
      let frame = starts.isEmpty ? 0 : frame(at: first + place)
      if frame >= 0, !starts.isEmpty, starts[frame] == first + place { position = 0 }
      let end = min(words.count, (starts.isEmpty ? Int.max : wordEnd(of: frame)) - first)
      let positions = positions(in: frame)
      while place < end {
        // Words behind the last wanted pixel belong to nothing.
        guard position < positions.upperBound else {
          place = end
          break
        }
        let isWanted = position >= positions.lowerBound
        let border = isWanted ? (position / pixels + 1) * pixels : positions.lowerBound
        let passed = passMarkers(words.extracting(place..<end), wanted: border - position)
        if isWanted { try body(position % pixels, place..<place + passed.words, passed.markers) }
        place += passed.words
        position += passed.markers
      }
    }
  }

  /// The position behind a piece: from the piece's start, or from a start of a frame inside it.
  ///
  /// - Returns: markers since `isFromStart` of the piece or since the last frame's start in it.
  func advance(over words: Span<UInt16>, at first: Int) -> (markers: Int, isFromStart: Bool) {
    guard !starts.isEmpty else { return (passMarkers(words, wanted: .max).markers, true) }
    let frame = frame(at: first + words.count - 1)
    guard frame >= 0, starts[frame] >= first else { return (passMarkers(words, wanted: .max).markers, true) }
    return (passMarkers(words.extracting(starts[frame] - first..<words.count), wanted: .max).markers, false)
  }

  /// The frame that a word lies in: the last that starts there or before; -1 before the first.
  private func frame(at word: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= word { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  /// The position behind the last wanted pixel of the last frame.
  var lastPosition: Int { positions(in: starts.count - 1).upperBound }

  private func wordEnd(of frame: Int) -> Int { frame + 1 < starts.count ? starts[frame + 1] : .max }

  private func positions(in frame: Int) -> Range<Int> {
    if !starts.isEmpty { return wanted.contains(frame) ? 0..<pixels : 0..<0 }
    let end = wanted.upperBound.multipliedReportingOverflow(by: pixels)
    let start = min(wanted.lowerBound, Int.max / pixels) * pixels
    return start..<max(start, end.overflow ? .max : end.partialValue)
  }
}
