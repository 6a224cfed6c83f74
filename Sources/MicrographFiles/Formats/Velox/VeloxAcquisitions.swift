internal import DataModel

/// What the groups `SpectrumImage` and `Spectrum` of a Velox file say about the acquisitions that it holds: which frames
/// Velox itself summed up, and to how many counts.
struct VeloxAcquisitions {
  private var images: [(start: String?, metadata: VeloxMetadata, frames: Range<Int>?)] = []
  private var totals: [(start: String?, detector: String, counts: Int)] = []

  /// Reads what stands in the group of a spectrum image.
  mutating func addImage(_ group: borrowing HDF5Object) {
    let metadata = VeloxMetadata(group)
    let settings = group.child("SpectrumImageSettings")?.texts()?.first.flatMap { JSONTree($0.utf8) }
    images.append((metadata.start, metadata, settings.flatMap(Self.frames)))
  }

  /// Adds up the counts in the group of a single spectrum.
  mutating func addSpectrum(_ group: borrowing HDF5Object) throws(FileError) {
    let metadata = VeloxMetadata(group)
    guard let detector = metadata.detector, let counts = try group.child("Data")?.wholeNumbers(limit: 1 << 16) else {
      return
    }
    totals.append((metadata.start, detector, counts.reduce(0) { $0 &+ Int($1) }))
  }

  /// Frames are counted from 1, and both ends belong to them: real files of two frames say 1 and 2, and their stored sums
  /// hold both frames. Files before version 11 name the end only.
  private static func frames(_ settings: JSONTree) -> Range<Int>? {
    guard let end = settings["endFramePosition"]?.whole, end > 0 else { return nil }
    let start = max(settings["startFramePosition"]?.whole ?? 1, 1)
    return start <= end ? start - 1..<end : nil
  }

  /// The frames that Velox summed up for the acquisition that began at a time; nothing where it does not say.
  func frames(from start: String?) -> Range<Int>? { Self.only(of(start).compactMap(\.frames)) }

  /// What is said about the acquisition that began at a time; of several the first.
  func metadata(from start: String?) -> VeloxMetadata? { of(start).first?.metadata }

  /// The counts that a detector had in the acquisition that began at a time; nothing where the file does not say.
  func total(of detector: String, from start: String?) -> Int? {
    let all = totals.filter { $0.detector == detector }
    let same = all.filter { $0.start == start }
    let found = same.isEmpty ? all : same
    // Two spectra of one detector are of different scans or of a part of one: they prove nothing.
    return found.count == 1 ? found[0].counts : nil
  }

  /// The clocks of a stream and of its image may differ by seconds; where no time agrees all images are meant.
  private func of(_ start: String?) -> [(start: String?, metadata: VeloxMetadata, frames: Range<Int>?)] {
    let same = images.filter { $0.start == start }
    return same.isEmpty ? images : same
  }

  /// What all agree on.
  private static func only<T: Equatable>(_ values: [T]) -> T? {
    values.first.flatMap { first in values.allSatisfy { $0 == first } ? first : nil }
  }
}
