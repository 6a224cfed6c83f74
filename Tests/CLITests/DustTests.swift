import Chips
import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// The dust particle of `Documentation/Dust.md`: supports of the section as it lies segment it when it is tilted.
///
/// The pipelines are run as they are, but for the image channel and what it takes part in: networks take their time.
@Suite("Dust particle", .enabled(if: FileManager.default.fileExists(atPath: files.path)))
struct DustTests {
  private static let classes =
    ["vacuum", "platinum", "olivine", "pyroxene", "glass", "sulphide", "iron", "aggregate"]

  @Test("its supports hold at other tilts") func tilts() throws {
    let folder = try ScratchFolder()
    for name in ["Pipelines", "SampleData", "results"] {
      try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(
      at: folder.url.appendingPathComponent("SampleData/dust"), withDestinationURL: files)

    // Measured: 0.884, 0.880, 0.874, 0.844 and 0.797.
    for (tilt, leastAgreement) in [("0", 0.85), ("10", 0.84), ("20", 0.84), ("m20", 0.80), ("m40", 0.75)] {
      let name = tilt == "0" ? "dust" : "dust-tilt-\(tilt)"
      try folder.write(try spectraOnly(of: name), to: "Pipelines/\(name).yaml")
      let outcome = try runTessera(
        ["run", "Pipelines/\(name).yaml", "--output", "results/\(name)"], in: folder.url)
      try #require(outcome.code == 0, "\(name): \(outcome.errors)")
      // Thickness and stray radiation of the tilted section show in the spectra.
      #expect(outcome.errors.contains("look different") == (name != "dust"), "\(name): \(outcome.errors)")

      let labels = try labels(in: folder.path("results/\(name)/strategies/spectra/chips.csv"))
      let chips = try ElementCounts(of: files.appendingPathComponent("L2083-K-4-1_tilt_\(tilt).bcf").path)
      try #require(labels.count == chips.count)
      let agreement = labels.indices.count { labels[$0] == chips.mineral($0) }
      print("\(name): \(agreement) of \(labels.count) chips as their chemistry has it")
      #expect(Double(agreement) >= leastAgreement * Double(labels.count), "\(name)")
      checkChemistry(of: labels, chips, name)
      for (one, shares) in [
        "vacuum": 0.09...0.20, "platinum": 0.45...0.66, "olivine": 0.025...0.09, "pyroxene": 0.007...0.035,
        "glass": 0.005...0.03, "iron": 0.01...0.04, "aggregate": 0.11...0.21,
      ] as [String: ClosedRange<Double>] {
        let share = Double(labels.count { $0 == one }) / Double(labels.count)
        #expect(shares.contains(share), "\(name): \(one) \(share)")
      }
    }
  }

  /// Each class has most of what its mineral is made of.
  private func checkChemistry(of labels: [String], _ chips: ElementCounts, _ name: String) {
    for (element, owner) in [
      .magnesium: "olivine", .silicon: "pyroxene", .calcium: "pyroxene", .aluminium: "glass", .sulphur: "sulphide",
      .platinum: "platinum",
    ] as [ElementCounts.Element: String] {
      let means = chips.means(of: element, by: labels)
      let richest = means.filter { Self.classes.contains($0.key) }.max { $0.value < $1.value }
      #expect(richest?.key == owner, "\(name): \(element) \(means)")
    }
    let iron = chips.means(of: .iron, by: labels)
    for other in Self.classes where other != "iron" && other != "sulphide" {
      #expect(iron["iron"]! > iron[other]! && iron["sulphide"]! > iron[other]!, "\(name): \(iron)")
    }
  }

  private func spectraOnly(of name: String) throws -> String {
    let left = ["  haadf:", "  image:", "  averaged:", "  learned:", "  laplacian:", "baselines:"]
    let file = projectRoot.appendingPathComponent("Pipelines/\(name).yaml")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    // `image:` stands without two spaces before it where it names the file.
    return lines.filter { line in !left.contains { line.hasPrefix($0) } }.joined(separator: "\n")
  }

  private func labels(in table: String) throws -> [String] {
    try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { String($0.split(separator: ",", omittingEmptySubsequences: false)[4]) }
  }
}

private let files = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data/bcf")

/// Counts above background of a few lines in the 63 x 63 chips of the pipelines, and the mineral that they speak for.
private struct ElementCounts {
  enum Element: CaseIterable {
    case magnesium, aluminium, silicon, sulphur, calcium, iron, platinum

    /// The line and the background beside it, in eV.
    var windows: (line: ClosedRange<Double>, background: [ClosedRange<Double>]) {
      switch self {
      case .magnesium: (1190...1320, [1340...1420])
      case .aluminium: (1430...1540, [1350...1420, 1550...1570])
      case .silicon: (1680...1800, [1840...1870, 1560...1570])
      case .sulphur: (2260...2400, [2450...2600])
      case .calcium: (3620...3770, [3400...3580, 3820...4000])
      case .iron: (6300...6500, [6000...6250, 6600...6800])
      case .platinum: (9300...9580, [9750...9950, 8450...8700])
      }
    }
  }

  private let net: [Element: [Double]]
  private let totals: [Double]
  var count: Int { totals.count }

  init(of path: String) throws {
    let image = try MicrographFile.open(path).spectrumImage()
    let grid = try ChipGrid(
      imageRows: 256, imageColumns: 256, chipRows: 8, chipColumns: 8, strideRows: 4, strideColumns: 4)
    let spectra = try sumChipSpectra(
      of: image, grid: grid, imagePixelSize: nil, placement: .sameField, selection: SpectralSelection(), threads: 2,
      progress: { _ in }
    ).spectra
    func channels(_ windows: [ClosedRange<Double>]) -> [Int] {
      spectra.energiesInEV.indices.filter { channel in
        windows.contains { $0.contains(spectra.energiesInEV[channel]) }
      }
    }
    func sum(_ channels: [Int], _ chip: Int) -> Double {
      channels.reduce(0) { $0 + Double(spectra.counts[chip, $1]) }
    }
    var net: [Element: [Double]] = [:]
    for element in Element.allCases {
      let (peak, below) = (channels([element.windows.line]), channels(element.windows.background))
      let scale = Double(peak.count) / Double(below.count)
      net[element] = (0..<grid.count).map { sum(peak, $0) - scale * sum(below, $0) }
    }
    self.net = net
    let all = channels([200...12_500])
    totals = (0..<grid.count).map { sum(all, $0) }
  }

  func means(of element: Element, by labels: [String]) -> [String: Double] {
    var sums: [String: (counts: Double, chips: Double)] = [:]
    for (label, counts) in zip(labels, net[element] ?? []) {
      let sum = sums[label] ?? (0, 0)
      sums[label] = (sum.counts + counts, sum.chips + 1)
    }
    return sums.mapValues { $0.counts / $0.chips }
  }

  func mineral(_ chip: Int) -> String {
    func of(_ element: Element) -> Double { net[element]?[chip] ?? 0 }
    let (silicon, iron, platinum) = (of(.silicon), of(.iron), of(.platinum))
    let rock = of(.magnesium) + of(.aluminium) + silicon
    return if totals[chip] < 100 {
      "vacuum"
    } else if platinum > 7 && platinum > 0.8 * (rock + iron) {
      "platinum"
    } else if of(.sulphur) - 0.06 * platinum > 0.45 * iron && of(.sulphur) > 30 && platinum < 30 {
      "sulphide"
    } else if iron > 40 && iron > rock {
      "iron"
    } else if silicon > 20 && of(.aluminium) > 0.16 * silicon && of(.magnesium) < 0.5 * silicon {
      "glass"
    } else if silicon > 55 && of(.calcium) > 0.12 * silicon {
      "pyroxene"
    } else if of(.magnesium) > 0.95 * silicon && of(.magnesium) + silicon > 110 {
      "olivine"
    } else {
      "aggregate"
    }
  }
}
