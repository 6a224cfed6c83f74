import Chips
import DataModel
import Kernels
import Testing

/// Sums as the definition says, scan pixel by scan pixel in `Double`; the field in px of the image.
private func naiveSums(
  _ cube: MemoryCube, _ grid: ChipGrid, field: (top: Double, left: Double, height: Double, width: Double)
) -> [Double] {
  let (rows, columns, channels) = (cube.shape.rows, cube.shape.columns, cube.shape.channels)
  let (pixelHeight, pixelWidth) = (field.height / Double(rows), field.width / Double(columns))
  var sums = [Double](repeating: 0, count: grid.count * channels)
  func overlap(_ from: Double, _ length: Double, _ chip: Int, _ size: Int) -> Double {
    max(0, min(from + length, Double(chip + size)) - max(from, Double(chip)))
  }
  for chip in 0..<grid.count {
    let place = grid.rectangle(of: chip)
    for row in 0..<rows {
      let high = overlap(field.top + Double(row) * pixelHeight, pixelHeight, place.row, place.rows)
      guard high > 0 else { continue }
      for column in 0..<columns {
        let wide = overlap(field.left + Double(column) * pixelWidth, pixelWidth, place.column, place.columns)
        guard wide > 0 else { continue }
        let share = high * wide / (pixelHeight * pixelWidth)
        for channel in 0..<channels {
          sums[chip * channels + channel] += share * Double(cube.count(row, column, channel))
        }
      }
    }
  }
  return sums
}

/// All channels of a cube with ``tenVoltAxis(_:)``.
private let everything = SpectralSelection(energyRangeInEV: 0...1e6)

private func sum(
  _ cube: MemoryCube, _ grid: ChipGrid, _ placement: FieldPlacement = .sameField, chipRows: Range<Int>? = nil,
  threads: Int = 1, selection: SpectralSelection = everything
) throws -> ChipSpectra {
  try sumChipSpectra(
    of: cube.image(), grid: grid, chipRows: chipRows, imagePixelSize: PixelSize(heightInNM: 0.5, widthInNM: 0.25),
    placement: placement, selection: selection, threads: threads, progress: { _ in }
  ).spectra
}

/// A random cube, grid and placement of a seed: fine and coarse scans, shared pixels, overlaps, gaps, partial fields.
private struct Scene: CustomStringConvertible {
  let cube: MemoryCube
  let grid: ChipGrid
  let placement: FieldPlacement
  let field: (top: Double, left: Double, height: Double, width: Double)
  let description: String

  init(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + random.below(range.count) }
    let (rows, columns, channels) = (draw(1...23), draw(1...23), draw(1...40))
    let box = (draw(1...rows), draw(1...columns), draw(1...channels))
    let (imageRows, imageColumns) = (draw(6...60), draw(6...60))
    let (chipRows, chipColumns) = (draw(1...imageRows), draw(1...imageColumns))
    grid = try ChipGrid(
      imageRows: imageRows, imageColumns: imageColumns, chipRows: chipRows, chipColumns: chipColumns,
      strideRows: draw(max(1, chipRows / 2)...chipRows + 2),
      strideColumns: draw(max(1, chipColumns / 2)...chipColumns + 2))
    var drawn = MemoryCube.random(
      rows: rows, columns: columns, channels: channels, box: box, below: 250, seed: seed ^ 0xABCD)
    drawn.type = MemoryCube.CountType.allCases[draw(0...3)]
    drawn.order = MemoryCube.AxisOrder.allCases[draw(0...3)]
    cube = drawn
    if draw(0...1) == 0 {
      placement = .sameField
      field = (0, 0, Double(imageRows), Double(imageColumns))
    } else {
      // In px of 0.5 nm height and 0.25 nm width; always over the image's first chip.
      let (top, left) = (Double(draw(-20...0)) / 2, Double(draw(-20...0)) / 2)
      let (height, width) = (Double(draw(21...100)) / 1.6, Double(draw(21...100)) / 1.6)
      placement = .rectangle(
        xInNM: left * 0.25, yInNM: top * 0.5, widthInNM: width * 0.25, heightInNM: height * 0.5)
      field = (top, left, height, width)
    }
    description =
      "seed \(seed): \(cube.type) \(cube.order) \(rows) x \(columns) x \(channels) in boxes of \(box), \(grid), \(field)"
  }
}

@Suite("Chip spectra")
struct SumChipSpectraTests {
  @Test("some rows of chips are those of the whole", arguments: UInt64(1)...20)
  func parts(seed: UInt64) throws {
    let scene = try Scene(seed: seed)
    let whole = try sum(scene.cube, scene.grid, scene.placement)
    var random = SeededGenerator(seed: seed)
    let first = random.below(scene.grid.rows)
    let rows = first..<first + 1 + random.below(scene.grid.rows - first)
    let part = try sum(scene.cube, scene.grid, scene.placement, chipRows: rows, threads: 2)
    let chips = rows.lowerBound * scene.grid.columns..<rows.upperBound * scene.grid.columns
    let numbers = chips.lowerBound * whole.counts.columns..<chips.upperBound * whole.counts.columns
    #expect(part.counts.elements.count == numbers.count)
    // Fewer chips may be summed in another order inside a box.
    let scale = Float(scene.cube.shape.rows * scene.cube.shape.columns + 4) * Float.ulpOfOne
    for (found, expected) in zip(part.counts.elements, whole.counts.elements[numbers]) {
      #expect(abs(found - expected) <= 2 * scale * expected, "\(scene), rows \(rows)")
    }
    #expect(part.coverage == Array(whole.coverage[chips]) && part.energiesInEV == whole.energiesInEV)
  }

  @Test("equal to the naive sum in Double", arguments: UInt64(1)...60)
  func naive(seed: UInt64) throws {
    let scene = try Scene(seed: seed)
    let spectra = try sum(scene.cube, scene.grid, scene.placement, threads: 2)
    let expected = naiveSums(scene.cube, scene.grid, field: scene.field)
    let scale = Double(scene.cube.shape.rows * scene.cube.shape.columns + 4) * Double(Float.ulpOfOne)
    for (index, (found, expected)) in zip(spectra.counts.elements, expected).enumerated() {
      let channels = scene.cube.shape.channels
      // Borders within 1e-9 of a whole scan pixel are moved there: at most 250 counts times that for each pixel.
      let bound = scale * expected + 4 * 250e-9 * 23
      guard abs(Double(found) - expected) > bound else { continue }
      Issue.record("\(scene): chip \(index / channels), channel \(index % channels): \(found), not \(expected)")
      return
    }
  }

  @Test("counts handed out one by one give the same as boxes, for any number of threads", arguments: UInt64(1)...20)
  func events(seed: UInt64) throws {
    let scene = try Scene(seed: seed)
    func counts(_ source: any SpectrumBlockSource, threads: Int) throws -> (spectra: ChipSpectra, notes: [String]) {
      let axis = try #require(EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: source.shape.channels))
      // Some channels are left out, others are joined.
      return try sumChipSpectra(
        of: SpectrumImage(source: source, energyAxis: axis, pixelSize: nil, title: ""), grid: scene.grid,
        imagePixelSize: PixelSize(heightInNM: 0.5, widthInNM: 0.25), placement: scene.placement,
        selection: SpectralSelection(
          energyRangeInEV: 0...300, excludeInEV: [20...40], binInEV: seed % 2 == 0 ? 20 : 10),
        threads: threads, progress: { _ in })
    }
    guard scene.cube.shape.channels > 8 else { return }
    let boxes = try counts(scene.cube, threads: 1)
    let events = MemoryEvents(cube: scene.cube, seed: seed)
    let found = try counts(events, threads: 1)
    #expect(found.notes.contains("what the source says"))
    #expect(found.spectra.coverage == boxes.spectra.coverage)
    for threads in [2, 5] {
      #expect(try counts(events, threads: threads).spectra.counts == found.spectra.counts, "\(scene)")
    }
    for (count, expected) in zip(found.spectra.counts.elements, boxes.spectra.counts.elements) {
      // Boxes round in Float, events in parts of 2^-30 a count.
      guard abs(count - expected) > 1e-4 * expected + 1e-4 else { continue }
      Issue.record("\(scene): \(count), not \(expected)")
      return
    }
  }

  @Test("the same bits for any number of threads and any order of the axes", arguments: UInt64(1)...20)
  func invariance(seed: UInt64) throws {
    let scene = try Scene(seed: seed)
    let one = try sum(scene.cube, scene.grid, scene.placement, threads: 1)
    for threads in [2, 5] {
      let more = try sum(scene.cube, scene.grid, scene.placement, threads: threads)
      #expect(more.counts == one.counts && more.coverage == one.coverage, "\(threads) threads, \(scene)")
    }
    for order in MemoryCube.AxisOrder.allCases {
      for type in MemoryCube.CountType.allCases {
        var turned = scene.cube
        (turned.order, turned.type) = (order, type)
        let other = try sum(turned, scene.grid, scene.placement)
        #expect(other.counts == one.counts, "\(order), \(type), \(scene)")
      }
    }
  }

  @Test(
    "counts are conserved on a grid without gaps, whatever the sampling of the scan",
    arguments: [(48, 48), (24, 12), (7, 5), (48, 31), (1, 1), (100, 97)], [(8, 8), (48, 16), (1, 1), (6, 3)])
  func conservation(scan: (Int, Int), chip: (Int, Int)) throws {
    let cube = MemoryCube.random(
      rows: scan.0, columns: scan.1, channels: 11, box: (9, 7, 4), seed: UInt64(scan.0 * 100 + chip.0))
    let grid = try ChipGrid(
      imageRows: 48, imageColumns: 48, chipRows: chip.0, chipColumns: chip.1, strideRows: chip.0,
      strideColumns: chip.1)
    let spectra = try sum(cube, grid)
    for channel in 0..<11 {
      let whole = (0..<scan.0 * scan.1).reduce(0.0) { $0 + Double(cube.counts[$1 * 11 + channel]) }
      let chips = (0..<grid.count).reduce(0.0) { $0 + Double(spectra.counts[$1, channel]) }
      #expect(abs(chips - whole) <= 2e-6 * whole, "\(scan), \(chip), channel \(channel)")
    }
    #expect(spectra.coverage.allSatisfy { $0 == 1 })
  }

  @Test("whole scan pixels are added exactly")
  func exact() throws {
    let cube = MemoryCube.random(rows: 12, columns: 12, channels: 5, box: (5, 4, 3), below: 60000, seed: 4)
    let grid = try ChipGrid(
      imageRows: 36, imageColumns: 36, chipRows: 9, chipColumns: 6, strideRows: 9, strideColumns: 6)
    let spectra = try sum(cube, grid)
    let expected = naiveSums(cube, grid, field: (0, 0, 36, 36))
    #expect(spectra.counts.elements.map { Double($0) } == expected)
  }

  @Test("chips outside the field have coverage 0 and zeros, those on its border their share")
  func partialField() throws {
    var cube = MemoryCube.random(rows: 4, columns: 4, channels: 3, box: (4, 4, 3), seed: 6)
    cube.counts = cube.counts.map { _ in 1 }
    // 4 x 4 px of the image (0.5 nm high, 0.25 nm wide) from row 2, column 2 on.
    let grid = try ChipGrid(
      imageRows: 12, imageColumns: 12, chipRows: 4, chipColumns: 4, strideRows: 4, strideColumns: 4)
    let placement = FieldPlacement.rectangle(xInNM: 0.5, yInNM: 1, widthInNM: 1, heightInNM: 2)
    let result = try sumChipSpectra(
      of: cube.image(), grid: grid, imagePixelSize: PixelSize(heightInNM: 0.5, widthInNM: 0.25),
      placement: placement, selection: SpectralSelection(energyRangeInEV: 0...20), threads: 1, progress: { _ in })
    #expect(result.spectra.coverage == [0.25, 0.25, 0, 0.25, 0.25, 0, 0, 0, 0])
    #expect((0..<9).map { result.spectra.counts[$0, 0] } == [4, 4, 0, 4, 4, 0, 0, 0, 0])
    #expect(
      result.notes == [
        "5 of 9 chips lie outside the spectrum image and have no spectrum",
        "4 of 9 chips lie only partly inside the spectrum image",
      ])
  }

  @Test("negative values of a float cube stay, progress rises to 1")
  func negativeValues() throws {
    var cube = MemoryCube(rows: 1, columns: 2, channels: 2, box: (1, 1, 2), counts: [-1, 2, -3, 4])
    cube.type = .float32
    let grid = try ChipGrid(
      imageRows: 4, imageColumns: 4, chipRows: 4, chipColumns: 4, strideRows: 4, strideColumns: 4)
    let shares = Shares()
    let spectra = try sumChipSpectra(
      of: cube.image(), grid: grid, imagePixelSize: nil, placement: .sameField, selection: everything, threads: 2,
      progress: { shares.add($0) }
    ).spectra
    #expect(spectra.counts.elements == [-4, 6])
    #expect(shares.all == [0.5, 1])
  }

  @Test("a count that is no number is named with its place; one that takes no part does no harm")
  func notFinite() throws {
    var cube = MemoryCube.random(rows: 6, columns: 5, channels: 30, box: (2, 3, 8), seed: 8)
    cube.type = .float32
    cube.counts[(3 * 5 + 4) * 30 + 17] = .nan
    let grid = try ChipGrid(
      imageRows: 6, imageColumns: 5, chipRows: 2, chipColumns: 1, strideRows: 2, strideColumns: 1)
    let error = #expect(throws: ChipSpectraError.self) { try sum(cube, grid, threads: 2) }
    #expect(
      error?.description == "the count at row 3, column 4, channel 17 of the spectrum image is nan")
    let without = SpectralSelection(energyRangeInEV: 0...1000, excludeInEV: [170...170])
    let spectra = try sum(cube, grid, selection: without)
    #expect(spectra.counts.elements.allSatisfy(\.isFinite) && spectra.counts.columns == 29)
    cube.counts[(3 * 5 + 4) * 30 + 17] = 0
    cube.counts[0] = 3e38
    cube.counts[30 * 5] = 3e38
    #expect(throws: ChipSpectraError.sumTooLarge(chip: 0)) { try sum(cube, grid) }
  }
}

/// Collects the shares that a progress closure is told.
private final class Shares: @unchecked Sendable {
  private(set) var all: [Double] = []
  /// Calls come one at a time.
  func add(_ share: Double) { all.append(share) }
}
