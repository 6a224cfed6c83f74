import Chips
import DataModel
import Encoders
import Kernels
import MicrographFiles

/// Reads spectrum images as documents, some rows of chips at a time.
struct TrainingSpectra {
  /// Most numbers of summed spectra in memory at once: 128 MB.
  static let numbersAtOnce = 1 << 25

  /// The documents to train on.
  private(set) var documents = PackedDocuments()
  /// Documents that training does not see, with their weights.
  private(set) var heldOut: [SpectrumDocument] = []
  /// What the user should know, with the file's name.
  private(set) var notes: [String] = []
  private let tokeniser: SpectrumTokeniser
  private let grid: SpectrumGrid
  private let heldOutShare: Double
  private var generator: SeededGenerator

  /// Reads nothing yet.
  ///
  /// - Parameters:
  ///   - heldOut: chance of each spectrum to be held out.
  ///   - seed: of that chance.
  init(tokeniser: SpectrumTokeniser, grid: SpectrumGrid, heldOut: Double, seed: UInt64) {
    self.tokeniser = tokeniser
    self.grid = grid
    heldOutShare = heldOut
    generator = SeededGenerator(seed: seed ^ 0x0DD5)
  }

  /// Adds the spectra of an image, chip by chip, row after row.
  ///
  /// - Throws: what a reader throws, or ``TrainingError`` naming the file.
  mutating func add(_ place: SpectrumPlace, threads: Int, progress: @Sendable (Double) -> Void) throws {
    let image = try place.open()
    do {
      let chips = try grid.laid(over: image)
      let reader = try tokeniser.reader(axis: image.energyAxis)
      let everything = SpectralSelection(energyRangeInEV: image.energyAxis.rangeInEV)
      let perRow = max(chips.columns * image.shape.channels, 1)
      let rowsAtOnce = max(TrainingSpectra.numbersAtOnce / perRow, 1)
      for first in stride(from: 0, to: chips.rows, by: rowsAtOnce) {
        let rows = first..<min(first + rowsAtOnce, chips.rows)
        let summed = try sumChipSpectra(
          of: image, grid: chips, chipRows: rows, imagePixelSize: image.pixelSize, placement: .sameField,
          selection: everything, threads: threads
        ) { share in
          progress((Double(first) + share * Double(rows.count)) / Double(chips.rows))
        }
        notes += summed.notes.map { "\(place.path): \($0)" }.filter { !notes.contains($0) }
        try add(summed.spectra, reader: reader, threads: threads)
      }
    } catch let error as any Error & CustomStringConvertible {
      if error is FileError { throw error }
      throw TrainingError("\(place.path): \(error)")
    }
  }

  private mutating func add(_ spectra: ChipSpectra, reader: SpectrumReader, threads: Int) throws {
    let channels = spectra.counts.columns
    let rows = spectra.counts.rows
    let atOnce = 256
    var found: [SpectrumDocument] = []
    found.reserveCapacity(rows)
    try reduceInOrder(
      count: (rows + atOnce - 1) / atOnce, threads: threads, into: &found, scratch: { reader },
      transform: { index, reader in
        try (index * atOnce..<min((index + 1) * atOnce, rows)).map { row in
          try reader.document(of: spectra.counts.elements.span.extracting(row * channels..<(row + 1) * channels))
        }
      }, fold: { found, _, part in found += part })
    for document in found { keep(document) }
  }

  /// What is held out hangs on the seed and the number of the spectrum, not on what it holds.
  private mutating func keep(_ document: SpectrumDocument) {
    guard heldOutShare > 0 else { return documents.append(document.words) }
    let isHeldOut = Double(generator.next() >> 11) * 0x1p-53 < heldOutShare
    if isHeldOut { heldOut.append(document) } else { documents.append(document.words) }
  }
}
