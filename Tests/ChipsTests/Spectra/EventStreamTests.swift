import Chips
import DataModel
import Kernels
import Synchronization
import Testing

/// A cube that is handed out as a stream of counts, too, and counts how often it was.
private final class EventCube: SpectrumEventSource {
  let cube: MemoryCube
  let passes = Atomic(0)
  let mostCounts: Int
  private let words: [UInt16]

  init(_ cube: MemoryCube) {
    self.cube = cube
    mostCounts = Int(cube.counts.reduce(0, +))
    let channels = cube.shape.channels
    words = stride(from: 0, to: cube.counts.count, by: channels).flatMap { pixel in
      (0..<channels).flatMap { [UInt16](repeating: UInt16($0), count: Int(cube.counts[pixel + $0])) }
        + [EventCube.nextPixel]
    }
  }

  var shape: SpectrumShape { cube.shape }
  var boxes: [SpectrumBox] { cube.boxes }
  func read(box index: Int, into block: inout SpectrumBlock) throws { try cube.read(box: index, into: &block) }

  func forEachRun(
    threads: Int, progress: @Sendable (Double) -> Void,
    _ body: @Sendable (_ firstPixel: Int, _ words: Span<UInt16>) throws -> Void
  ) throws -> [String] {
    passes.add(1, ordering: .relaxed)
    let words = words
    try body(0, words.span)
    return ["the stream was gone through"]
  }
}

@Suite("Chip spectra of event streams")
struct EventStreamTests {
  @Test(
    "some rows of chips are those of the whole; only a stream that is shorter than they are is gone through again",
    arguments: [1, 40])
  func parts(every step: Int) throws {
    var cube = MemoryCube.random(rows: 13, columns: 7, channels: 9, box: (3, 4, 9), below: 20, seed: 3)
    for index in cube.counts.indices where index % step != 0 { cube.counts[index] = 0 }
    let events = EventCube(cube)
    let image = SpectrumImage(source: events, energyAxis: tenVoltAxis(9), pixelSize: nil, title: "")
    let grid = try ChipGrid(
      imageRows: 13, imageColumns: 7, chipRows: 2, chipColumns: 3, strideRows: 2, strideColumns: 2)
    func sums(_ rows: Range<Int>?) throws -> (counts: [Float], notes: [String]) {
      let found = try sumChipSpectra(
        of: image, grid: grid, chipRows: rows, imagePixelSize: nil, placement: .sameField,
        selection: SpectralSelection(energyRangeInEV: 0...1000), threads: 2, progress: { _ in })
      return (found.spectra.counts.elements, found.notes)
    }
    let whole = try sums(nil)
    #expect(events.passes.load(ordering: .relaxed) == 1 && whole.notes.last == "the stream was gone through")
    var parts: [Float] = []
    for first in stride(from: 0, to: grid.rows, by: 2) { parts += try sums(first..<min(first + 2, grid.rows)).counts }
    // Whole scan pixels: both ways are exact.
    #expect(parts == whole.counts)
    // Four rows of the scan hold 252 numbers; 819 numbers below 20 are some 7800 counts, and a fortieth of them 195.
    #expect((events.mostCounts <= 252) == (step > 1), "\(events.mostCounts) counts")
    #expect(events.passes.load(ordering: .relaxed) == (step > 1 ? 4 : 1))
  }
}
