import Foundation
import Tessera

/// Bruker's hyper map: the largest real one, or a file that is named.
func bcfBenchmark(_ arguments: [String]) throws {
  try fileToChips(arguments, usual: "bcf/L2083-K-4-1_tilt_m40.bcf", side: 16)
}

/// DigitalMicrograph's spectrum image: the largest real one, or a file that is named.
func dmBenchmark(_ arguments: [String]) throws { try fileToChips(arguments, usual: "dm/SI-EELS.dm3", side: 2) }

/// Velox's spectrum streams: the largest real file, or one that is named.
func veloxFileBenchmark(_ arguments: [String]) throws {
  try fileToChips(arguments, usual: "velox/fei_SI_EDS-HAADF-4detectors_2frames.emd", side: 4)
}

/// A microscope's file to chip spectra, from the start of the process to its end, beside rosettasciio in the same run.
///
/// Arguments: the file, the side of a chip in scan px, repetitions (5). Limit: five times as fast, the same counts;
/// `python3` must find `rsciio`.
private func fileToChips(_ arguments: [String], usual: String, side usualSide: Int) throws {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let project = folder.deletingLastPathComponent().deletingLastPathComponent()
  let path =
    arguments.first ?? project.deletingLastPathComponent().appendingPathComponent("shared/data/\(usual)").path
  let side = arguments.dropFirst().first ?? "\(usualSide)"
  let repetitions = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 5
  let script = folder.appendingPathComponent("peer_chips.py").path
  let ours = [CommandLine.arguments[0], "file-to-chips-once", path, side]
  let theirs = ["/usr/bin/env", "python3", script, path, side]
  var (mine, peer) = (Double.infinity, Double.infinity)
  var counts = (0.0, 0.0)
  for _ in 0..<repetitions {
    let (first, second) = (try timed(ours), try timed(theirs))
    mine = min(mine, first.seconds)
    peer = min(peer, second.seconds)
    counts = (first.counts, second.counts)
  }
  print(
    String(
      format: "tessera %.3f s, rosettasciio %.3f s, ratio %.1f (at least 5); counts %.0f and %.0f", mine, peer,
      peer / mine, counts.0, counts.1))
  try check(abs(counts.0 - counts.1) <= 1e-6 * abs(counts.1), "the chips hold different counts")
  try check(peer >= 5 * mine, "less than five times as fast as rosettasciio")
}

/// The work itself, in a process of its own, also for files without a peer (`make_bcf.py`): prints the sum over all chips and the peak memory in MB.
///
/// Arguments: the file, the side of a chip in scan px, threads (2), the most memory in MB (unlimited).
func fileToChipsOnce(_ arguments: [String]) throws {
  guard arguments.count >= 2, let side = Int(arguments[1]) else {
    throw ThresholdMissed(description: "name a file and the side of a chip")
  }
  let image = try MicrographFile.open(arguments[0]).spectrumImage()
  let (rows, columns) = (min(side, image.shape.rows), min(side, image.shape.columns))
  let grid = try ChipGrid(
    imageRows: image.shape.rows, imageColumns: image.shape.columns, chipRows: rows, chipColumns: columns,
    strideRows: rows, strideColumns: columns)
  let chips = try sumChipSpectra(
    of: image, grid: grid, imagePixelSize: nil, placement: .sameField,
    selection: SpectralSelection(energyRangeInEV: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
    threads: arguments.dropFirst(2).first.flatMap { Int($0) } ?? 2, progress: { _ in }
  ).spectra
  print(chips.counts.elements.reduce(0) { $0 + Double($1) }, peakMegabytes())
  if let most = arguments.dropFirst(3).first.flatMap({ Int($0) }) {
    try check(peakMegabytes() <= most, "\(peakMegabytes()) MB, at most \(most)")
  }
}

/// Seconds of a process, and what it prints first: its counts.
private func timed(_ command: [String]) throws -> (seconds: Double, counts: Double) {
  let (seconds, words) = try timedProcess(command)
  return (seconds, words.first.flatMap { Double($0) } ?? .nan)
}
