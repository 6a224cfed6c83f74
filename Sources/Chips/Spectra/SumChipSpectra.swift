public import DataModel
import Kernels

/// Sums the spectra of a spectrum image to one spectrum per chip.
///
///     counts[chip, bin] = Σ over scan pixels: (count in the bin) * (share of the scan pixel's area inside the chip)
///
/// So counts are conserved: over a grid without gaps and overlap the sum over all chips equals the sum over the part
/// of the field that the chips cover. Chips that overlap count what they share twice.
///
/// - Parameters:
///   - image: read box by box; only boxes with kept channels that a chip touches are read.
///   - grid: the chips on the micrograph.
///   - chipRows: the rows of chips to sum, for a grid whose sums do not fit in memory at once; nothing: all of them.
///   - imagePixelSize: of the micrograph; needed for a placement in nm.
///   - placement: where the spectrum image lies. `.sameField`: it covers exactly the micrograph, whatever the pixel
///     sizes say.
///   - selection: the channels that count.
///   - threads: most threads to use, at least 1; the result is the same to the bit for every number.
///   - progress: told the share done, rising to 1; called from any thread, one call at a time.
/// - Returns: one row per chip (of `chipRows`), in the grid's order, values as in the file (negative ones stay); a chip outside the
///   field has coverage 0 and a row of zeros. Notes: what the user should know, sentences without a full stop.
/// - Throws: ``ChipSpectraError``, or what the source throws.
///
/// Accuracy: inside a box sums run in `Float` (exact for counts up to 2²⁴ with whole pixels), boxes are added in
/// `Double` in the order of `source.boxes`. With n the scan pixels a chip touches in one box the relative error of a
/// sum of non-negative counts is at most `(n + 4) * Float.ulpOfOne`.
/// An event stream (``SpectrumEventSource``) is summed count by count in whole numbers instead: counts of whole pixels
/// are exact, shares of pixels to 2⁻³⁰. For some rows of chips this is done where the stream is shorter than what those
/// rows hold unfolded, else boxes are summed: a stream has to be gone through from end to end whatever is wanted of it.
/// Memory: 4 bytes per chip and bin, 8 more for the chip rows that are not finished (for all in an event stream), and per
/// thread a box in the file's type and once more as `Float`.
public func sumChipSpectra(
  of image: SpectrumImage, grid: ChipGrid, chipRows: Range<Int>? = nil, imagePixelSize: PixelSize?,
  placement: FieldPlacement, selection: SpectralSelection, threads: Int, progress: @Sendable (Double) -> Void
) throws -> (spectra: ChipSpectra, notes: [String]) {
  let plan = try ChannelPlan(axis: image.energyAxis, selection: selection)
  let field = try ScanField(image: image, grid: grid, imagePixelSize: imagePixelSize, placement: placement)
  let chipRows = chipRows ?? 0..<grid.rows
  let (rows, columns) = (field.rows(of: grid).part(chipRows), field.columns(of: grid))
  let chips = chipRows.lowerBound * grid.columns..<chipRows.upperBound * grid.columns
  let coverage = try field.coverage(of: grid, chipRows: chipRows)
  let bins = plan.energiesInEV.count
  guard chips.count * bins <= 1 << 29 else { throw ChipSpectraError.tooLarge(chips: chips.count, channels: bins) }

  let (sums, sourceNotes) =
    if let events = image.source as? any SpectrumEventSource,
      chips.count == grid.count || events.mostCounts <= rows.touchedPixels * image.shape.columns * image.shape.channels
    {
      try eventSums(
        of: events, rows: rows, columns: columns, plan: plan, threads: threads, progress)
    } else {
      (
        try boxSums(
          of: image, chipRows: chipRows.count, rows: rows, columns: columns, plan: plan, threads: threads,
          progress), []
      )
    }
  let counts = Matrix(rows: chips.count, columns: bins, elements: sums)
  if let overflow = counts.elements.firstIndex(where: { !$0.isFinite }) {
    throw ChipSpectraError.sumTooLarge(chip: chips.lowerBound + overflow / bins)
  }
  return (
    ChipSpectra(counts: counts, energiesInEV: plan.energiesInEV, coverage: coverage),
    plan.notes + sourceNotes + field.notes + chipNotes(rows: rows, columns: columns, coverage: coverage)
  )
}

/// Adds up the boxes that a chip touches; shape (chips, bins).
private func boxSums(
  of image: SpectrumImage, chipRows: Int, rows: AxisShares, columns: AxisShares, plan: ChannelPlan, threads: Int,
  _ progress: @Sendable (Double) -> Void
) throws -> [Float] {
  let boxes = image.source.boxes
  let wanted = boxes.indices.filter { index in
    plan.runs.contains { $0.channels.overlaps(boxes[index].channels) }
      && rows.pixels.contains { $0.overlaps(boxes[index].rows) }
      && columns.pixels.contains { $0.overlaps(boxes[index].columns) }
  }
  let touched = wanted.map { index in rows.pixels.indices.filter { rows.pixels[$0].overlaps(boxes[index].rows) } }
  var awaited = [Int](repeating: 0, count: chipRows)
  for chipRow in touched.joined() { awaited[chipRow] += 1 }
  var sums = ChipSums(gridColumns: columns.pixels.count, bins: plan.energiesInEV.count, awaited: awaited)
  try reduceInOrder(count: wanted.count, threads: threads, into: &sums, scratch: { BoxScratch() }) {
    index, scratch in
    let box = boxes[wanted[index]]
    try image.source.read(box: wanted[index], into: &scratch.block)
    precondition(scratch.block.box == box, "the block of \(scratch.block.box), asked for \(box)")
    return try boxSum(
      of: scratch.block, rows: BoxAxis(box: box.rows, shares: rows),
      columns: BoxAxis(box: box.columns, shares: columns), channels: plan.part(in: box.channels),
      line: &scratch.line)
  } fold: { sums, index, part in
    sums.add(part, touched: touched[index])
    progress(Double(index + 1) / Double(wanted.count))
  }
  // Some rows of chips may lie outside the field as a whole.
  let chips = chipRows * columns.pixels.count
  return sums.counts.isEmpty ? [Float](repeating: 0, count: chips * plan.energiesInEV.count) : sums.counts
}

/// Adds up the counts of an event stream, and what its source has to say; shape (chips, bins).
private func eventSums(
  of events: any SpectrumEventSource, rows: AxisShares, columns: AxisShares, plan: ChannelPlan, threads: Int,
  _ progress: @Sendable (Double) -> Void
) throws -> (counts: [Float], notes: [String]) {
  let shape = events.shape
  let chips = (rows: rows.pixels.count, columns: columns.pixels.count)
  let rows = AxisStretches(pixels: shape.rows, shares: rows)
  let columns = AxisStretches(pixels: shape.columns, shares: columns)
  func sum<Sum: EventSum>(_ type: Sum.Type) throws -> (counts: [Float], notes: [String]) {
    let sums = EventSums<Sum>(
      scan: shape, chips: chips, rows: rows, columns: columns, plan: plan, mostCounts: events.mostCounts)
    let notes = try events.forEachRun(threads: threads, progress: progress) { firstPixel, words in
      sums.add(firstPixel: firstPixel, words: words)
    }
    return (sums.counts(), notes)
  }
  let isSmall = events.mostCounts <= Int(UInt32.max) && rows.isWhole && columns.isWhole
  return isSmall ? try sum(UInt32.self) : try sum(UInt64.self)
}

/// What the user should know about the size of the chips and about chips without spectra.
private func chipNotes(rows: AxisShares, columns: AxisShares, coverage: [Float]) -> [String] {
  var notes: [String] = []
  if rows.chipLength < 1 - 1e-9 || columns.chipLength < 1 - 1e-9 {
    notes.append(
      "a chip is \(roundedNumber(rows.chipLength)) x \(roundedNumber(columns.chipLength)) pixels of the spectrum image: chips that "
        + "lie in one pixel share its spectrum")
  }
  let without = coverage.count { $0 == 0 }
  let partly = coverage.count { $0 > 0 && $0 < 1 - 1e-6 }
  if without > 0 {
    notes.append("\(without) of \(coverage.count) chips lie outside the spectrum image and have no spectrum")
  }
  if partly > 0 {
    notes.append("\(partly) of \(coverage.count) chips lie only partly inside the spectrum image")
  }
  return notes
}
