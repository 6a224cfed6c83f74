/// The kinds of file that can be read, told apart by their content, never by their name.
public enum MicrographFormat: String, Sendable, CaseIterable {
  case tiff, png, jpeg, npy
  /// A hyper map of Bruker's Esprit (`.bcf`).
  case bcf
  /// DigitalMicrograph's files (`.dm3`, `.dm4`).
  case digitalMicrograph = "dm"
  /// Lispix's Ripple: a description (`.rpl`) of the numbers in the `.raw` file beside it.
  case ripple
  /// MRC (`.mrc`, `.map`, `.st`).
  case mrc
  /// TIA's series (`.ser`) and records (`.emi`).
  case tia
  /// EDAX's maps (`.spd`) and spectra (`.spc`).
  case edax
  /// JEOL's Analysis Station: projects (`.ASW`), images (`.img`, `.map`), maps (`.pts`), spectra (`.EDS`).
  case jeol
  /// A HyperSpy container (`.hspy` or the older `.hdf5`).
  case hyperspy
  /// A file of Thermo Fisher's Velox (`.emd`).
  case velox
  /// A file in NCEM's layout (`.emd`).
  case ncem
  /// HyperSpy's Zarr store (`.zspy`): a folder or a zip archive.
  case zspy
  /// A file of Oxford Instruments' AZtec (`.h5oina`).
  case h5oina
  /// Any other HDF5 file: its numeric data sets are reached by their path.
  case hdf5
}

/// What the first bytes of a file say; whether an HDF5 file is a HyperSpy container is found out later.
enum FileSignature {
  case tiff, png, jpeg, npy, hdf5, zip
  case bcf
  case digitalMicrograph
  case ripple
  case mrc
  case tiaSeries, tiaRecord
  case edaxMap, edaxSpectrum
  case jeol(JEOLReader.Kind)

  /// Nothing where the content is none of the known formats.
  init?(_ file: borrowing FileBytes) throws(FileError) {
    let start = try file.read(at: 0, count: min(16, file.size))
    if let known = Self.known.first(where: { start.starts(with: $0.bytes) }) {
      self = known.signature
      return
    }
    if let other = try Self.withoutSignature(file, start) {
      self = other
      return
    }
    // HDF5 allows a block of the user's own bytes in front: the signature then stands at 512, 1024, 2048 …
    var offset = 512
    while offset <= file.size - Self.hdf5Bytes.count {
      if try file.read(at: offset, count: Self.hdf5Bytes.count) == Self.hdf5Bytes {
        self = .hdf5
        return
      }
      offset *= 2
    }
    return nil
  }

  /// Formats that are known by more than their first bytes.
  private static func withoutSignature(
    _ file: borrowing FileBytes, _ start: [UInt8]
  ) throws(FileError) -> FileSignature? {
    if DMTagReader.isOne(start) { return .digitalMicrograph }
    let more = try file.read(at: 0, count: min(MRCReader.headerSize, file.size))
    if more.dropFirst(MRCReader.signatureOffset).starts(with: MRCReader.signature) { return .mrc }
    if let kind = JEOLReader.Kind(more) { return .jeol(kind) }
    if RippleReader.isOne(more) { return .ripple }
    return SPCHeader.isOne(more, fileSize: file.size) ? .edaxSpectrum : nil
  }

  private static let hdf5Bytes: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let known: [(bytes: [UInt8], signature: FileSignature)] = [
    (hdf5Bytes, .hdf5),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
    ([0x50, 0x4B, 3, 4], .zip),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], .npy),
    ([0xFF, 0xD8, 0xFF], .jpeg),
    (SFSContainer.signature, .bcf),
    (SERFile.signature, .tiaSeries),
    (TIAReader.recordSignature, .tiaRecord),
    (EDAXReader.mapSignature, .edaxMap),
    // Little-endian and big-endian, classic (42) and BigTIFF (43).
    ([0x49, 0x49, 42, 0], .tiff), ([0x4D, 0x4D, 0, 42], .tiff),
    ([0x49, 0x49, 43, 0], .tiff), ([0x4D, 0x4D, 0, 43], .tiff),
  ]
}
