import DataModel
import MicrographFiles

/// A spectrum image of a file, described and not opened yet.
struct SpectrumPlace: Sendable, Equatable {
  /// The file as the user named it, or as it was found in a folder.
  let path: String
  /// Its name in the file.
  let dataset: String
  /// Energies of its channels.
  let axis: EnergyAxis
  /// Elements that the file names.
  let elements: [String]
  /// How much memory reading it may take.
  let limits: ReadingLimits

  /// Opens the spectrum image; its counts are read later, block by block.
  func open() throws(FileError) -> SpectrumImage {
    try MicrographFile.open(path, limits: limits).spectrumImage(dataset: dataset)
  }
}
