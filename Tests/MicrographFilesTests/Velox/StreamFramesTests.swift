import Kernels
import Testing

@testable import MicrographFiles

@Suite struct StreamFramesTests {
  /// Random streams, with and without starts of frames, cut into pieces at random: every word goes where a plain loop
  /// over all words puts it.
  @Test(arguments: UInt64(1)...100) func everyWordFindsItsPixel(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let words = (0..<random.below(400)).map { _ in random.below(3) == 0 ? UInt16.max : UInt16(random.below(9)) }
    let pixels = 1 + random.below(12)
    let starts =
      random.below(2) == 0 ? [] : (0..<1 + random.below(6)).map { _ in random.below(words.count + 1) }.sorted()
    let first = random.below(3)
    let wanted = first..<first + random.below(4)
    let frames = StreamFrames(pixels: pixels, starts: starts, wanted: wanted)

    var expected: [Int: Int] = [:]
    var (position, frame) = (0, starts.isEmpty ? 0 : -1)
    for (index, word) in words.enumerated() {
      while frame + 1 < starts.count, starts[frame + 1] <= index {
        frame += 1
        position = 0
      }
      let at = starts.isEmpty ? position / pixels : frame
      let isInside = starts.isEmpty || position < pixels
      if wanted.contains(at), isInside, at >= 0 { expected[index] = position % pixels }
      if word == .max { position += 1 }
    }

    var found: [Int: Int] = [:]
    var (start, behind) = (0, 0)
    while start < words.count {
      let piece = start..<min(words.count, start + 1 + random.below(90))
      let span = words.span.extracting(piece)
      let ahead = frames.advance(over: span, at: start)
      var position = behind
      frames.forEachRun(in: span, at: start, position: &position) { firstPixel, run, markers in
        var pixel = firstPixel
        var seen = 0
        for place in run {
          found[start + place] = pixel
          if span[place] == .max { (pixel, seen) = (pixel + 1, seen + 1) }
        }
        #expect(seen == markers && pixel <= pixels, "seed \(seed)")
      }
      behind = (ahead.isFromStart ? behind : 0) + ahead.markers
      start = piece.upperBound
    }
    #expect(found == expected, "seed \(seed)")
  }
}
