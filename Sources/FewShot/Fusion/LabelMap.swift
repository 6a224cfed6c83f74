public import DataModel
import Kernels

/// The class of every image pixel.
///
/// A pixel under one classified chip has that chip's class. Where several classified chips cover it, their
/// probabilities are averaged and the best class wins, the first of equals. 255 where no classified chip covers it.
///
/// - Parameters:
///   - segmentation: at most 255 classes.
///   - threads: most threads to use, at least 1; the result does not depend on it.
/// - Returns: a mask of the image's size.
///
/// Cost: the image's pixels, and for overlapping chips the chips that cover each.
public func labelMap(of segmentation: Segmentation, threads: Int) -> LabelMask {
  let grid = segmentation.grid
  precondition(segmentation.classes.count <= 255, "\(segmentation.classes.count) classes in 8 bits")
  let rowBands = bands(
    length: grid.imageRows, chips: grid.rows, size: grid.chipRows, stride: grid.strideRows)
  let columnBands = bands(
    length: grid.imageColumns, chips: grid.columns, size: grid.chipColumns, stride: grid.strideColumns)
  let lines = parallelMap(count: rowBands.count, threads: threads) { index in
    pixelLine(of: segmentation, chipRows: rowBands[index].chips, columnBands: columnBands)
  }
  var values: [UInt8] = []
  values.reserveCapacity(grid.imageRows * grid.imageColumns)
  for (band, line) in zip(rowBands, lines) {
    for _ in band.pixels { values += line }
  }
  return LabelMask(rows: grid.imageRows, columns: grid.imageColumns, values: values)
}

/// A run of pixel rows (or columns) that the same rows (or columns) of chips cover.
private struct Band {
  let pixels: Range<Int>
  /// Empty beside the grid and in the gaps between chips.
  let chips: Range<Int>
}

/// Cuts an axis at the edges of all chips.
private func bands(length: Int, chips: Int, size: Int, stride: Int) -> [Band] {
  var edges: Set<Int> = [0, length]
  for chip in 0..<chips { edges.formUnion([chip * stride, chip * stride + size]) }
  let sorted = edges.sorted()
  return zip(sorted, sorted.dropFirst()).map { start, end in
    // The chips with chip * stride <= start < chip * stride + size.
    let first = start < size ? 0 : (start - size) / stride + 1
    let last = min(start / stride, chips - 1)
    return Band(pixels: start..<end, chips: first <= last ? first..<last + 1 : 0..<0)
  }
}

/// The pixels of one line through the given rows of chips.
private func pixelLine(of segmentation: Segmentation, chipRows: Range<Int>, columnBands: [Band]) -> [UInt8] {
  let columns = (0..<segmentation.grid.columns).map { column in
    Votes(of: segmentation, chips: chipRows.map { $0 * segmentation.grid.columns + column })
  }
  var line: [UInt8] = []
  line.reserveCapacity(segmentation.grid.imageColumns)
  for band in columnBands {
    let winner = Votes(of: columns[band.chips], classes: segmentation.classes.count).winner
    line.append(contentsOf: repeatElement(winner, count: band.pixels.count))
  }
  return line
}

/// The summed probabilities of some chips.
private struct Votes {
  private var sums: [Double]
  private var voters = 0
  /// The label of a voter; what counts where there is only one.
  private var label: UInt8 = 255

  init(of segmentation: Segmentation, chips: [Int]) {
    sums = [Double](repeating: 0, count: segmentation.classes.count)
    for chip in chips where segmentation.labels[chip] >= 0 {
      label = UInt8(segmentation.labels[chip])
      for index in sums.indices {
        let probability = Double(segmentation.probabilities[chip, index])
        // A method without probabilities votes with its labels.
        sums[index] += probability.isFinite ? probability : index == Int(label) ? 1 : 0
      }
      voters += 1
    }
  }

  init(of parts: ArraySlice<Votes>, classes: Int) {
    sums = [Double](repeating: 0, count: classes)
    for part in parts where part.voters > 0 {
      for index in sums.indices { sums[index] += part.sums[index] }
      voters += part.voters
      label = part.label
    }
  }

  /// The largest mean is the largest sum.
  var winner: UInt8 {
    guard voters > 1 else { return label }
    var best = 0
    for index in sums.indices where sums[index] > sums[best] { best = index }
    return UInt8(best)
  }
}
