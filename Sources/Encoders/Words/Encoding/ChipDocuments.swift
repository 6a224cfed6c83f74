public import DataModel
import Kernels

extension SpectrumTokeniser {
  /// The documents of chips, in their order, for a training on the image itself.
  ///
  /// - Parameters:
  ///   - minimumCoverage: chips of which the spectrum image covers less, or nothing, have no document.
  ///   - threads: most threads to use, at least 1.
  /// - Throws: ``WordError`` where the spectra's energies do not fit the tokeniser, or a count is not finite.
  public func documents(
    of chips: ChipSpectra, minimumCoverage: Float = 0.5, threads: Int
  ) throws -> [SpectrumDocument] {
    let reader = try reader(energiesInEV: chips.energiesInEV)
    let channels = chips.counts.columns
    let covered = chips.coverage.indices.filter { chips.coverage[$0] > 0 && chips.coverage[$0] >= minimumCoverage }
    let block = 64
    var documents: [SpectrumDocument] = []
    try reduceInOrder(
      count: (covered.count + block - 1) / block, threads: threads, into: &documents, scratch: { reader }
    ) { index, reader in
      try covered[index * block..<min((index + 1) * block, covered.count)].map { chip in
        try reader.document(of: chips.counts.elements.span.extracting(chip * channels..<(chip + 1) * channels))
      }
    } fold: { documents, _, part in
      documents += part
    }
    return documents
  }
}
