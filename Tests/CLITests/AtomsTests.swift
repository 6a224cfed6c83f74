import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// `tessera atoms`, and the channel of atom positions.
@Suite("Atoms") struct AtomsTests {
  private static let names = [
    "row", "column", "x_nm", "y_nm", "intensity", "sigma", "ellipticity", "rotation", "neighbour_distance",
    "fit_quality",
  ]

  @Test("table, array, container and picture agree, for every number of threads") func formats() throws {
    let bench = try Workbench()
    try bench.writeLattice(as: "lattice.npy")
    for (output, threads) in [("a.csv", "1"), ("b.csv", "2"), ("a.npy", "2"), ("a.hspy", "2")] {
      let outcome = try runTessera(
        [
          "atoms", "lattice.npy", "--output", output, "--overlay", "a.png", "--pixel-size", "0.02", "--threads",
          threads,
        ], in: bench.folder.url)
      try #require(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output == "36 atom columns, 36 of them placed by a Gaussian: \(output)\n")
    }
    let table = try String(contentsOfFile: bench.folder.path("a.csv"), encoding: .utf8)
    #expect(try table == String(contentsOfFile: bench.folder.path("b.csv"), encoding: .utf8))
    let lines = table.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines[0].map(String.init) == Self.names + ["method"])
    let array = try MicrographFile.open(bench.folder.path("a.npy")).micrograph().intensity
    let signal = try MicrographFile.open(bench.folder.path("a.hspy"))
    #expect(array.rows == 36 && array.columns == 10 && lines.count == 37)
    #expect(signal.datasets.first?.shape == [36, 10])
    for (index, line) in lines.dropFirst().enumerated() {
      for field in 0..<10 { #expect(Double(line[field]).map(Float.init) == array[index, field]) }
      // Every sixth column begins a row of the lattice; x counts from the corner of the first pixel.
      let place = (row: 12 + 16 * Double(index / 6), column: 12 + 16 * Double(index % 6))
      #expect(abs(Double(line[0])! - place.row) < 0.05 && abs(Double(line[1])! - place.column) < 0.05, "\(line)")
      #expect(abs(Double(line[2])! - 0.02 * (place.column + 0.5)) < 0.001)
      #expect(abs(Double(line[8])! - 16) < 0.1)
    }
    let picture = try MicrographFile.open(bench.folder.path("a.png"))
    #expect(picture.format == .png)
  }

  @Test("where there is nothing to find the table is empty, and a note says so") func nothingFound() throws {
    let bench = try Workbench()
    try bench.writeImage(17, as: "flat.npy")
    for output in ["none.csv", "none.npy"] {
      let outcome = try runTessera(["atoms", "flat.npy", "--output", output], in: bench.folder.url)
      #expect(outcome.code == 0 && outcome.output.hasPrefix("0 atom columns"))
      #expect(outcome.errors.hasPrefix("note: nothing stands out"))
    }
    let table = try String(contentsOfFile: bench.folder.path("none.csv"), encoding: .utf8)
    #expect(table == (Self.names + ["method"]).joined(separator: ",") + "\n")
  }

  @Test(
    "mistakes are one line and leave nothing",
    arguments: [
      ("extension", ["lattice.npy", "--output", "a.txt"]),
      ("itself", ["lattice.npy", "--output", "./lattice.npy"]),
      ("nan", ["nan.npy", "--output", "a.csv"]),
      ("empty container", ["flat.npy", "--output", "a.hspy"]),
      ("too wide", ["lattice.npy", "--output", "a.csv", "--max-sigma", "60"]),
      ("order", ["lattice.npy", "--output", "a.csv", "--min-sigma", "5", "--max-sigma", "2"]),
      ("narrow", ["lattice.npy", "--output", "a.csv", "--min-sigma", "1e-300"]),
      ("spacing", ["lattice.npy", "--output", "a.csv", "--spacing", "1e300"]),
      ("one name", ["lattice.npy", "--output", "a.csv", "--overlay", "a.csv"]),
      ("overlay folder", ["lattice.npy", "--output", "a.csv", "--overlay", "lost/a.png"]),
      ("refinement", ["lattice.npy", "--output", "a.csv", "--refine", "gauss"]),
      ("missing", ["lost.npy", "--output", "a.csv"]),
      ("folder", ["lattice.npy", "--output", "lost/a.csv"]),
    ]) func refused(_ name: String, _ arguments: [String]) throws
  {
    let bench = try Workbench()
    try bench.writeLattice(as: "lattice.npy")
    try bench.writeImage(17, as: "flat.npy")
    try bench.writeImage(1, except: [305: .nan, 0: 2], as: "nan.npy")
    let before = try bench.contents
    let outcome = try runTessera(["atoms"] + arguments, in: bench.folder.url)
    #expect(outcome.code != 0)
    expectSnapshot(outcome.errors, named: "atoms \(name).txt", beside: #filePath)
    #expect(try bench.contents == before)
  }

  @Test(
    "mistakes in a channel are one line",
    arguments: [
      ("concatenated", "{encoder: atom-distances}", "{both: {channels: [bse, atoms], fuse: concatenate}}"),
      ("no calibration", "{encoder: atom-distances, halo: 1 nm}", "{atoms: {channels: [atoms]}}"),
      ("bins", "{encoder: atom-distances, bins: 9}", "{atoms: {channels: [atoms]}}"),
      ("none found", "{encoder: atom-distances}", "{atoms: {channels: [atoms]}}"),
      ("width", "{encoder: atom-distances, max-sigma: 2 nm}", "{atoms: {channels: [atoms]}}"),
      ("show", "{encoder: atom-distances, show: maybe}", "{atoms: {channels: [atoms]}}"),
      ("spacing", "{encoder: atom-distances, spacing: 60 px}", "{atoms: {channels: [atoms]}}"),
      ("order", "{encoder: atom-distances, min-sigma: 5 px, max-sigma: 2 px}", "{atoms: {channels: [atoms]}}"),
      ("halo", "{encoder: atom-distances, halo: -1 px}", "{atoms: {channels: [atoms]}}"),
    ]) func channelRefused(_ name: String, _ atoms: String, _ strategies: String) throws
  {
    let bench = try Workbench()
    // A ramp has no spots.
    var ramp = Matrix(rows: 75, columns: 100)
    for index in ramp.elements.indices { ramp.elements[index] = Float(index % 100) }
    try writeNPY(ramp, shape: [75, 100], to: bench.folder.path("ramp.npy"))
    let text = pipeline(
      image: "{file: ramp.npy}", channels: "{bse: {encoder: lattice}, atoms: \(atoms)}", strategies: strategies
    ).replacing("spectra: {file: eds.hspy}\n", with: "")
    let outcome = try bench.run(text, arguments: ["--output", "out"])
    #expect(outcome.code != 0)
    expectSnapshot(outcome.errors, named: "atom channel \(name).txt", beside: #filePath)
    // Everything but what only the search can show is found by the check.
    let check = try runTessera(["check", "bad.yaml"], in: bench.folder.url)
    #expect(name == "none found" ? check.code == 0 : check.errors == outcome.errors)
  }

  @Test("chips without neighbours, and distances without limit, are refused in one line") func channelLimits() throws {
    let bench = try Workbench()
    try bench.writeLattice(as: "lattice.npy")
    func outcome(_ chips: String, _ atoms: String) throws -> ProcessOutcome {
      try bench.run(
        """
        tessera: 1
        image: {file: lattice.npy}
        chips: {size: \(chips)}
        supports: {a: [[0, 0]], b: [[1, 1]]}
        channels: {atoms: \(atoms)}
        """, arguments: ["--output", "out"])
    }
    let small = try outcome("8 px", "{encoder: atom-distances, largest-distance: 4 px}")
    #expect(small.code != 0)
    expectSnapshot(small.errors, named: "atom channel small chips.txt", beside: #filePath)
    let twice = try outcome(
      "52 px", "{encoder: atom-distances}, again: {encoder: atom-distances, describe: intensities}")
    #expect(twice.code == 0 && twice.errors.components(separatedBy: "36 atom columns").count == 2, "searched once")
  }

  @Test("columns appear in the overlays on request") func shown() throws {
    let bench = try Workbench()
    try bench.writeLattice(as: "lattice.npy")
    func overlay(_ show: String) throws -> Data {
      let text = """
        tessera: 1
        image: {file: lattice.npy}
        chips: {size: 52 px}
        supports: {a: [[0, 0]], b: [[1, 1]]}
        channels: {atoms: {encoder: atom-distances, show: \(show)}}
        """
      let outcome = try bench.run(text, arguments: ["--output", show, "--quiet"])
      try #require(outcome.code == 0, "\(outcome.errors)")
      return try Data(contentsOf: bench.folder.url.appendingPathComponent("\(show)/strategies/atoms/overlay.png"))
    }
    #expect(try overlay("true") != overlay("false"))
    let columns = try String(contentsOfFile: bench.folder.path("true/channels/atoms/atoms.csv"), encoding: .utf8)
    #expect(columns.split(separator: "\n").count == 37)
  }
}

extension Workbench {
  /// Writes 6 x 6 Gaussian columns, 16 px apart, on an image of 104 x 104 px.
  fileprivate func writeLattice(as name: String) throws {
    var image = Matrix(rows: 104, columns: 104, repeating: 10)
    for row in 0..<104 {
      for column in 0..<104 {
        for centre in stride(from: 12, to: 104, by: 16) where abs(row - centre) <= 8 {
          for other in stride(from: 12, to: 104, by: 16) where abs(column - other) <= 8 {
            let square = Double((row - centre) * (row - centre) + (column - other) * (column - other))
            image[row, column] += Float(100 * exp(-square / (2 * 2.5 * 2.5)))
          }
        }
      }
    }
    try writeNPY(image, shape: [104, 104], to: folder.path(name))
  }
}
