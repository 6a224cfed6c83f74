import DataModel
import Kernels

/// A spectrum image in memory whose counts are handed out one by one, in runs of random length and several frames.
struct MemoryEvents: SpectrumEventSource {
  let cube: MemoryCube
  let seed: UInt64

  var shape: SpectrumShape { cube.shape }
  var boxes: [SpectrumBox] { cube.boxes }
  var mostCounts: Int { cube.counts.reduce(0) { $0 + Int($1) } }

  func read(box index: Int, into block: inout SpectrumBlock) throws { try cube.read(box: index, into: &block) }

  func forEachRun(
    threads: Int, progress: @Sendable (Double) -> Void,
    _ body: @Sendable (_ firstPixel: Int, _ words: Span<UInt16>) throws -> Void
  ) throws -> [String] {
    var random = SeededGenerator(seed: seed)
    var runs: [(first: Int, words: [UInt16])] = []
    // Every count of a frame: the first frame gets a random part of them, the second the rest.
    let parts = cube.counts.map { random.below(Int($0) + 1) }
    for frame in 0..<2 {
      var run = (first: 0, words: [UInt16]())
      for pixel in 0..<shape.rows * shape.columns {
        for channel in 0..<shape.channels {
          let place = pixel * shape.channels + channel
          let count = frame == 0 ? parts[place] : Int(cube.counts[place]) - parts[place]
          for _ in 0..<count { run.words.append(UInt16(channel)) }
          // A run may end inside a pixel, and strays mean nothing.
          if random.below(200) == 0 { run.words.append(UInt16(shape.channels + random.below(9))) }
          if random.below(100) == 0 {
            runs.append(run)
            run = (pixel, [])
          }
        }
        run.words.append(Self.nextPixel)
      }
      runs.append(run)
    }
    let all = runs
    try parallelLoop(count: all.count, threads: threads) { index in
      let words = all[index].words
      try body(all[index].first, words.span)
    }
    progress(1)
    return ["what the source says"]
  }
}
