internal import Kernels

/// Checks that the frames that a person chose are in a stream, each to its end.
///
/// A sum over chosen frames is compared with others of as many frames, so counts of a frame that was broken off do not
/// belong in it. Where a file has no table of its frames only the markers tell how many there are: the words up to the
/// last chosen frame are read once for that.
struct WholeFrames {
  let file: String
  let detector: String
  let frames: StreamFrames
  let words: HDF5WordList
  let wordsPerPiece: Int

  /// - Throws: ``FileError`` `.noSuchDataset` where a wanted frame is not there or was broken off, with the numbers of
  ///   those that are there.
  func check() throws(FileError) {
    let (pixels, starts, wanted) = (frames.pixels, frames.starts, frames.wanted)
    guard !starts.isEmpty else {
      let needed = wanted.upperBound.multipliedReportingOverflow(by: pixels)
      let found = try markers(in: 0..<words.count, atMost: needed.overflow ? .max : needed.partialValue)
      let whole = withoutLastMarker(found) / pixels
      guard whole < wanted.upperBound else { return }
      let count = whole == 0 ? "no whole frame" : "\(Self.list(whole, "whole frame"))"
      let begun = found - whole * pixels
      throw refusal(
        wanted.upperBound == whole + 1 && begun > 0
          ? "has \(count); frame \(whole) was broken off after \(begun) of \(pixels) pixels"
          : "has \(count); frame \(wanted.upperBound - 1) is not among them")
    }
    guard wanted.upperBound <= starts.count else {
      throw refusal("has \(Self.list(starts.count, "frame")); frame \(wanted.upperBound - 1) is not among them")
    }
    for frame in wanted {
      let end = frame + 1 < starts.count ? starts[frame + 1] : words.count
      let found = try markers(in: starts[frame]..<end, atMost: pixels)
      guard withoutLastMarker(found) >= pixels else {
        throw refusal(
          "has \(Self.list(starts.count, "frame")); frame \(frame) was broken off after \(found) of \(pixels) pixels "
            + "and cannot be chosen")
      }
    }
  }

  /// How many there are, and their numbers: `3 frames, 0-2`.
  static func list(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun), 0" : "\(count) \(noun)s, 0-\(count - 1)"
  }

  /// The marker behind the last pixel may be missing; a scan of one pixel has no other that would show it.
  private func withoutLastMarker(_ markers: Int) -> Int { frames.pixels > 1 && markers < .max ? markers + 1 : markers }

  /// Counts the markers among some words, and stops where there are enough.
  private func markers(in range: Range<Int>, atMost most: Int) throws(FileError) -> Int {
    var (found, buffer) = (0, [UInt16]())
    for start in stride(from: range.lowerBound, to: range.upperBound, by: wordsPerPiece) where found < most {
      let place = try words.read(start..<min(start + wordsPerPiece, range.upperBound), into: &buffer)
      found += passMarkers(buffer.span.extracting(place), wanted: most - found).markers
    }
    return found
  }

  private func refusal(_ message: String) -> FileError {
    FileError(.noSuchDataset, path: file, place: detector, message)
  }
}
