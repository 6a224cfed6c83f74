internal import DataModel

/// DigitalMicrograph's files (`.dm3`, `.dm4`): images, stacks and spectrum images, all but the thumbnails.
struct DMReader: RawFormatReader {
  let raw: RawDatasets
  /// Everything that the file says, without its numbers.
  let tags: FileTag?

  var datasets: [DatasetDescription] { raw.descriptions }

  /// Reads all tags.
  init(path: String, limits: ReadingLimits) throws(FileError) {
    var reader = try DMTagReader(try FileBytes(path: path, limits: limits))
    let tags = try reader.read()
    let thumbnails = (tags["Thumbnails"]?.entries ?? []).compactMap { $0.value["ImageIndex"]?.integer }
    var raw = RawDatasets(limits: limits)
    for (index, entry) in (tags["ImageList"]?.entries ?? []).enumerated() where !thumbnails.contains(index) {
      let image = try DMImage(entry.value, bigEndian: reader.bigEndian, path: path)
      raw.add(
        RawDescription(
          name: image.title.isEmpty ? "image \(index)" : image.title, title: image.title,
          type: image.array?.type ?? .float32, axes: image.axes, signalType: image.signalType,
          beamEnergyInKeV: image.beamEnergyInKeV, detector: image.detector,
          acquisition: image.acquisition, instrument: image.instrument, problem: image.problem),
        path: path, array: image.array, energy: image.energyIndex)
    }
    guard !raw.items.isEmpty else {
      throw FileError(.noSuchDataset, path: path, "is a file of DigitalMicrograph without an image")
    }
    self.raw = raw
    self.tags = tags
  }
}
