import Foundation
import Tessera

/// Summing spectra to chips without reading a file: blocks of 16-bit counts that lie ready in memory.
///
/// Arguments: threads (1), side of the scan (512), channels (2048), chips along a side (16). The threshold is 3 GB/s of
/// counts per thread, with whole scan pixels and with shared ones.
func chipSpectraBenchmark(_ arguments: [String]) throws {
  let numbers = arguments.compactMap { Int($0) }
  func argument(_ index: Int, _ usual: Int) -> Int { index < numbers.count ? numbers[index] : usual }
  let (threads, side, channels) = (argument(0, 1), argument(1, 512), argument(2, 2048))
  let chips = argument(3, 16)
  var slow: [String] = []
  for box in [(rows: 16, columns: 16), (rows: 1, columns: side), (rows: 64, columns: 64)] {
    let source = ReadyBlocks(side: side, channels: channels, boxRows: box.rows, boxColumns: box.columns)
    guard let axis = EnergyAxis(offsetInEV: -200, stepInEV: 10, channels: channels) else { return }
    let image = SpectrumImage(source: source, energyAxis: axis, pixelSize: nil, title: "")
    // Whole scan pixels; then chips of a size that shares most border pixels.
    for chipSide in [side / chips * 4, side / chips * 4 - 3] {
      let grid = try ChipGrid(
        imageRows: side * 4, imageColumns: side * 4, chipRows: chipSide, chipColumns: chipSide,
        strideRows: chipSide, strideColumns: chipSide)
      let selection = SpectralSelection(energyRangeInEV: axis.rangeInEV)
      var best = Double.infinity
      for _ in 0..<5 {
        let start = ContinuousClock.now
        _ = try sumChipSpectra(
          of: image, grid: grid, imagePixelSize: nil, placement: .sameField, selection: selection, threads: threads,
          progress: { _ in })
        best = min(best, (ContinuousClock.now - start) / .seconds(1))
      }
      let rate = 2e-9 * Double(side * side * channels) / best
      let line = String(
        format: "boxes of %3d x %3d, %4d chips of %.2f scan px: %5.2f GB/s, %.2f GB/s per thread", box.rows,
        box.columns, grid.count, Double(chipSide) / 4, rate, rate / Double(threads))
      print(line)
      if rate < 3 * Double(threads) { slow.append(line) }
    }
  }
  if !slow.isEmpty { throw BenchmarkFailure("below 3 GB/s per thread:\n\(slow.joined(separator: "\n"))") }
}

/// The same few blocks again and again, so that no time goes into making them.
private struct ReadyBlocks: SpectrumBlockSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let counts: [[UInt16]]

  init(side: Int, channels: Int, boxRows: Int, boxColumns: Int) {
    shape = SpectrumShape(rows: side, columns: side, channels: channels)
    boxes = stride(from: 0, to: side, by: boxRows).flatMap { row in
      stride(from: 0, to: side, by: boxColumns).map { column in
        SpectrumBox(
          rows: row..<row + boxRows, columns: column..<column + boxColumns, channels: 0..<channels)
      }
    }
    var random = SeededGenerator(seed: 1)
    counts = (0..<8).map { _ in
      (0..<boxRows * boxColumns * channels).map { _ in UInt16(truncatingIfNeeded: random.next() & 15) }
    }
  }

  func read(box index: Int, into block: inout SpectrumBlock) throws {
    let box = boxes[index]
    block.box = box
    block.counts = .uint16(counts[index % counts.count])
    block.rowStride = box.columns.count * box.channels.count
    block.columnStride = box.channels.count
    block.channelStride = 1
  }
}
