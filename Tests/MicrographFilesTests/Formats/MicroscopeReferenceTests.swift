import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// The microscopes' own files against what rosettasciio reads in them; only where the files are at hand.
///
/// Where the two differ on purpose the difference is named in ``MicroscopeReference/axis(_:ofDataset:)``.
@Suite(.enabled(if: ReferenceFile.areThere)) struct MicroscopeReferenceTests {
  @Test(arguments: MicroscopeReference.all) func aFileGivesWhatRosettasciioGives(_ entry: MicroscopeReference) throws {
    let file = try MicrographFile.open(entry.path)
    if let stack = entry.datasets.first, entry.datasets.count == 1, file.datasets.count == stack.shape[0],
      stack.shape.count == 3, file.datasets[0].kind == .image
    {
      try compare(file, stack: stack)
      return
    }
    try #require(file.datasets.count == entry.datasets.count, "\(file.datasets.map(\.summary))")
    for index in file.datasets.indices { try compare(index, of: file, entry) }
  }

  /// Esprit exports Ripple without energies, so the cube is told only; with them it gives the counts of the .bcf file.
  @Test func aRippleExportWithEnergiesGivesTheCountsOfItsMap() throws {
    let folder = MicroscopeReference.folder
    try withTemporaryFolder { copy in
      let text = try String(contentsOf: folder.appendingPathComponent("ripple/4on3_full.rpl"), encoding: .utf8)
      try (text + "ev-per-chan\t10\r\n").write(toFile: "\(copy)/a.rpl", atomically: false, encoding: .utf8)
      try FileManager.default.copyItem(
        at: folder.appendingPathComponent("ripple/4on3_full.raw"), to: URL(fileURLWithPath: "\(copy)/a.raw"))
      let ripple = try WholeCube(MicrographFile.open("\(copy)/a.rpl").spectrumImage().source)
      let path = folder.appendingPathComponent("bcf/4on3_full.bcf").path
      let map = try WholeCube(MicrographFile.open(path).spectrumImage().source)
      #expect(ripple == map && map.values.reduce(0, +) == 232_786)
    }
  }

  /// The rectangle in the header is just the part of the map that holds counts.
  @Test func theWindowOfAMapIsNoted() throws {
    let file = try MicrographFile.open(
      MicroscopeReference.folder.appendingPathComponent("bcf/Hitachi_TM3030Plus.bcf").path)
    let map = try #require(file.datasets.first { $0.kind == .spectrumImage })
    #expect(map.note == "only the rows 65-174 and the columns 84-230 were mapped; the others are zero")
  }

  /// A stack is a data set for them and an image per frame for us.
  private func compare(_ file: MicrographFile, stack: MicroscopeReference.Dataset) throws {
    var sum = 0.0
    var (least, most) = (Float.infinity, -Float.infinity)
    for frame in file.datasets {
      #expect(frame.shape == Array(stack.shape.suffix(2)) && "\(frame.pixelType)" == stack.dtype)
      for (axis, theirs) in zip(frame.axes, (stack.axes ?? []).suffix(2)) { expectSame(axis, theirs) }
      let values = try file.micrograph(dataset: frame.name).intensity.elements
      sum += values.reduce(0.0) { $0 + Double($1) }
      least = min(least, values.min() ?? .nan)
      most = max(most, values.max() ?? .nan)
    }
    #expect(sum == stack.sum && Double(least) == stack.min && Double(most) == stack.max)
  }

  private func compare(_ index: Int, of file: MicrographFile, _ entry: MicroscopeReference) throws {
    let (found, expected) = (file.datasets[index], entry.datasets[index])
    // Ours is always rows, columns, channels; theirs is in the file's order.
    let order =
      found.kind == .spectrumImage && expected.energy_axis_index == 0 ? [1, 2, 0] : Array(expected.shape.indices)
    #expect(found.shape == order.map { expected.shape[$0] })
    #expect("\(found.pixelType)" == expected.dtype)
    #expect(found.title == expected.title ?? found.title)
    #expect(found.elements.sorted() == (expected.elements ?? []).sorted() || found.kind == .image)
    // Only the beam energy tells JEOL's spectra of a TEM from those of an SEM; it stands behind tables that are not read.
    if let type = expected.signal_type, entry.name != "jeol/met03.EDS" { #expect(found.signalType == type) }
    #expect(found.axes.count == order.count)
    for (axis, theirs) in zip(found.axes, order) {
      expectSame(axis, try #require(entry.axis(theirs, ofDataset: index)))
    }
    switch found.kind {
    case .image: try compare(try file.micrograph(dataset: found.name), expected)
    case .spectrumImage: try compare(try file.spectrumImage(dataset: found.name), expected)
    case .other: break
    }
  }

  /// Lengths are compared in nm, energies in eV; positions only where they are lengths or energies.
  private func expectSame(_ axis: AxisDescription, _ expected: MicroscopeReference.Axis) {
    #expect(axis.size == expected.size)
    let units = expected.units ?? ""
    if let theirs = Units.electronvolts(per: units), let ours = Units.electronvolts(per: axis.units) {
      expectClose(axis.scale * ours, expected.scale * theirs)
      expectClose(axis.offset * ours, expected.offset * theirs)
    } else if let theirs = Units.nanometres(per: units), let ours = Units.nanometres(per: axis.units) {
      expectClose(abs(axis.scale) * ours, abs(expected.scale) * theirs)
    } else {
      #expect(Units.nanometres(per: units) == nil && Units.nanometres(per: axis.units) == nil)
      #expect(Units.electronvolts(per: units) == nil && Units.electronvolts(per: axis.units) == nil)
    }
  }

  private func expectClose(_ found: Double, _ expected: Double) {
    #expect(abs(found - expected) <= 1e-6 * abs(expected), "\(found) instead of \(expected)")
  }

  private func compare(_ image: Micrograph, _ expected: MicroscopeReference.Dataset) throws {
    let values = image.intensity.elements
    let sum = values.reduce(0.0) { $0 + Double($1) }
    #expect(Double(try #require(values.min())) == Double(Float(expected.min)))
    #expect(Double(try #require(values.max())) == Double(Float(expected.max)))
    #expect(abs(sum - expected.sum) <= 1e-7 * abs(expected.sum))
    if let corners = expected.corners {
      let found = [
        image.intensity[0, 0], image.intensity[0, image.columns - 1], image.intensity[image.rows - 1, 0],
        image.intensity[image.rows - 1, image.columns - 1],
      ]
      #expect(found == corners.map { Float($0) })
    }
  }

  private func compare(_ image: SpectrumImage, _ expected: MicroscopeReference.Dataset) throws {
    let totals = try CubeTotals(image.source)
    #expect(totals.covered == image.shape.rows * image.shape.columns * image.shape.channels)
    // Fractions are added in another order than NumPy's.
    let tolerance = expected.dtype.hasPrefix("float") ? 1e-9 * abs(expected.sum) : 0
    #expect(abs(totals.sum - expected.sum) <= tolerance)
    #expect(totals.least == expected.min && totals.most == expected.max)
    let spectrum = totals.spectrum
    let top = spectrum.indices.sorted { (-spectrum[$0], $0) < (-spectrum[$1], $1) }.prefix(10)
    for (channel, pair) in zip(top, expected.sum_spectrum_top10 ?? []) {
      #expect(channel == Int(pair[0]) && abs(spectrum[channel] - pair[1]) <= 1e-6 * abs(pair[1]))
    }
    if let corners = expected.total_counts_map_corners { #expect(totals.corners == corners) }
  }
}

/// Sums over a spectrum image, box by box.
struct CubeTotals {
  private(set) var sum = 0.0
  private(set) var least = Double.infinity
  private(set) var most = -Double.infinity
  private(set) var covered = 0
  private(set) var spectrum: [Double]
  /// Totals of the four corner pixels.
  private(set) var corners = [0.0, 0, 0, 0]
  private let shape: SpectrumShape

  init(_ source: any SpectrumBlockSource) throws {
    shape = source.shape
    spectrum = [Double](repeating: 0, count: source.shape.channels)
    var block = SpectrumBlock()
    for index in source.boxes.indices {
      try source.read(box: index, into: &block)
      switch block.counts {
      case .uint8(let counts): addIntegers(block, counts)
      case .uint16(let counts): addIntegers(block, counts)
      case .uint32(let counts): addIntegers(block, counts)
      case .float32(let counts): addFractions(block, counts)
      }
    }
  }

  /// Whole numbers, a spectrum after the other; a real map may have 10⁹ of them.
  private mutating func addIntegers<Count: FixedWidthInteger & UnsignedInteger>(
    _ block: SpectrumBlock, _ counts: [Count]
  ) {
    let channels = block.box.channels.count
    var sums = [UInt64](repeating: 0, count: channels)
    forEachPixel(block) { start, totals in
      guard block.channelStride == 1 else {
        Issue.record("whole numbers are expected to lie spectrum by spectrum")
        return 0
      }
      var (total, low, high) = (UInt64(0), Count.max, Count.zero)
      counts.withUnsafeBufferPointer { counts in
        sums.withUnsafeMutableBufferPointer { sums in
          for channel in 0..<channels {
            let number = counts[start + channel]
            sums[channel] &+= UInt64(truncatingIfNeeded: number)
            total &+= UInt64(truncatingIfNeeded: number)
            low = min(low, number)
            high = max(high, number)
          }
        }
      }
      totals = (min(totals.0, Double(low)), max(totals.1, Double(high)))
      return Double(total)
    }
    for channel in 0..<channels { spectrum[block.box.channels.lowerBound + channel] += Double(sums[channel]) }
  }

  private mutating func addFractions(_ block: SpectrumBlock, _ counts: [Float]) {
    let channels = block.box.channels
    var sums = [Double](repeating: 0, count: channels.count)
    forEachPixel(block) { start, totals in
      var total = 0.0
      for channel in 0..<channels.count {
        let number = Double(counts[start + channel * block.channelStride])
        sums[channel] += number
        total += number
        totals = (min(totals.0, number), max(totals.1, number))
      }
      return total
    }
    for channel in 0..<channels.count { spectrum[channels.lowerBound + channel] += sums[channel] }
  }

  private mutating func forEachPixel(
    _ block: SpectrumBlock,
    _ total: (_ start: Int, _ range: inout (Double, Double)) -> Double
  ) {
    let box = block.box
    var range = (least, most)
    for row in box.rows {
      for column in box.columns {
        let start =
          (row - box.rows.lowerBound) * block.rowStride + (column - box.columns.lowerBound) * block.columnStride
        let total = total(start, &range)
        sum += total
        let (top, bottom) = (row == 0, row == shape.rows - 1)
        let (left, right) = (column == 0, column == shape.columns - 1)
        if top && left { corners[0] += total }
        if top && right { corners[1] += total }
        if bottom && left { corners[2] += total }
        if bottom && right { corners[3] += total }
      }
    }
    (least, most) = range
    covered += box.rows.count * box.columns.count * box.channels.count
  }
}

/// An entry of the reference values for the microscopes' own formats.
struct MicroscopeReference: CustomTestStringConvertible, Sendable {
  struct Axis: Decodable, Sendable {
    let units: String?
    let offset: Double
    let scale: Double
    let size: Int
  }
  struct Dataset: Decodable, Sendable {
    let shape: [Int]
    let dtype: String
    let axes: [Axis]?
    let title: String?
    let signal_type: String?
    let elements: [String]?
    let energy_axis_index: Int?
    let sum: Double
    let min: Double
    let max: Double
    let corners: [Double]?
    let sum_spectrum_top10: [[Double]]?
    let total_counts_map_corners: [Double]?
  }
  private struct Entry: Decodable { let datasets: [Dataset]? }

  let name: String
  let datasets: [Dataset]
  var path: String { Self.folder.appendingPathComponent(name).path }
  var testDescription: String { name }

  /// Where the file's own header contradicts rosettasciio, by data set and axis.
  ///
  /// rosettasciio gives a map of Bruker the height of a pixel for its width as well; the header of this one has DX
  /// 1.273058731E-2 and DY 1.180808099E-2, and the same reader gives the image of the same scan both.
  private static let corrections: [String: [Int: [Int: Axis]]] = [
    "bcf/bcf_v2_50x50px.bcf": [2: [1: Axis(units: "\u{B5}m", offset: 0, scale: 0.01273058731, size: 50)]]
  ]

  /// What is expected of an axis.
  func axis(_ index: Int, ofDataset dataset: Int) -> Axis? {
    Self.corrections[name]?[dataset]?[index] ?? datasets[dataset].axes?[index]
  }

  static let folder = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data")
  private static let ours = ["bcf/", "dm/", "ripple/", "image/HAADFscan.mrc", "tia/", "edax/", "jeol/"]

  static let all: [MicroscopeReference] = {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("reference.json")),
      let entries = try? JSONDecoder().decode([String: Entry].self, from: data)
    else { return [] }
    return entries.keys.sorted().compactMap { name in
      guard ours.contains(where: { name.hasPrefix($0) || name == $0 }), let datasets = entries[name]?.datasets else {
        return nil
      }
      return MicroscopeReference(name: name, datasets: datasets)
    }
  }()
}
