public import DataModel
internal import Kernels

/// A file of images, spectrum images or both: TIFF, PNG, JPEG, NPY, a container of HyperSpy (HDF5 or Zarr), Velox, NCEM or
/// Oxford Instruments, plain HDF5, or what the programs of other microscopes write (``MicrographFormat``).
///
/// The format is found from the content. `open` reads headers only; the numbers are read by ``micrograph(dataset:page:)``
/// and ``labelMask(dataset:)``, and by the blocks of ``spectrumImage(dataset:)``. Every length in a header is checked
/// against the file before memory is asked for; whatever is wrong with a file ends in a one-line ``FileError``.
public struct MicrographFile: Sendable {
  /// The file as the user named it.
  public let path: String
  /// What the content is.
  public let format: MicrographFormat
  /// Every data set of the file, in the file's order.
  public let datasets: [DatasetDescription]
  private let reader: any FormatReader
  private let limits: ReadingLimits
  /// Where in ``datasets`` a name stands: a stack has thousands.
  private let places: [String: Int]

  /// Opens a file and reads its headers.
  ///
  /// - Parameter limits: how much memory may be asked for at once, now and when its numbers are read.
  /// - Throws: ``FileError`` where the file is missing, a directory, empty, of no known format, damaged or holds nothing;
  ///   `.tooLarge` where a header needs more than the limit.
  public static func open(
    _ path: String, limits: ReadingLimits = .standard
  ) throws(FileError) -> MicrographFile {
    let (format, reader) = try reader(of: path, limits)
    return MicrographFile(path: path, format: format, reader: reader, limits: limits)
  }

  private static func reader(
    of path: String, _ limits: ReadingLimits
  ) throws(FileError) -> (MicrographFormat, any FormatReader) {
    if ZarrFolder.isOne(path) { return (.zspy, try ZSpyReader(ZarrFolder(path: path, limits: limits))) }
    let file = try FileBytes(path: path, limits: limits)
    guard let signature = try FileSignature(file) else {
      throw FileError(.unknownFormat, path: path, try unknownContent(file))
    }
    return switch signature {
    case .tiff: (.tiff, try TIFFReader(path: path, limits: limits))
    case .png: (.png, try PNGReader(file))
    case .jpeg: (.jpeg, try JPEGReader(file))
    case .npy: (.npy, try NPYReader(file))
    case .hdf5: try hdf5Reader(HDF5Object(file: path, limits: limits))
    case .zip: (.zspy, try ZSpyReader(ZarrArchive(path: path, limits: limits)))
    case .digitalMicrograph: (.digitalMicrograph, try DMReader(path: path, limits: limits))
    case .ripple: (.ripple, try RippleReader(file))
    case .mrc: (.mrc, try MRCReader(file))
    case .tiaSeries: (.tia, try TIAReader(series: path, limits: limits))
    case .tiaRecord: (.tia, try TIAReader(record: file))
    case .edaxMap: (.edax, try EDAXReader(map: file))
    case .edaxSpectrum: (.edax, try EDAXReader(spectrum: file))
    case .jeol(let kind): (.jeol, try JEOLReader(kind, path: path, limits: limits))
    case .bcf: (.bcf, try BCFReader(path: path, limits: limits))
    }
  }

  /// Reads an image; colours are mixed to grey, all other values are as stored.
  ///
  /// An image with a palette gives the grey of its colours, unless the palette is an even ramp of greys: then the stored
  /// numbers are the grey values. Values of TIFF's WhiteIsZero (unsigned) are turned round, so that bright is large.
  ///
  /// - Parameters:
  ///   - dataset: its name as in ``datasets``; for HyperSpy files the experiment's name will do, for paths the slash in
  ///     front may be left out. Without a name the file's only image is taken.
  ///   - page: number of the page of a TIFF file, from 0: the same as the data set `page N`. Thumbnails count as pages
  ///     but are not listed, so a file of one image with a thumbnail needs no page; with several images one must be named.
  /// - Throws: ``FileError`` `.noSuchDataset`, `.ambiguousDataset`, `.wrongKind`, `.damaged`, `.unsupported`, `.tooLarge`
  ///   (more than ``ReadingLimits/mostPixels``, or what is needed to read it is more than the limit).
  public func micrograph(dataset: String? = nil, page: Int? = nil) throws(FileError) -> Micrograph {
    let (reader, index, description) = try choose(.image, dataset: dataset, page: page)
    return Micrograph(
      intensity: try reader.image(at: index), pixelType: description.pixelType, pixelSize: description.pixelSize,
      title: description.title)
  }

  /// Opens a spectrum image; its counts are read block by block later.
  ///
  /// - Parameter dataset: as for ``micrograph(dataset:page:)``; without a name the file's only spectrum image is taken.
  /// - Throws: ``FileError`` as there; `.wrongKind` says what there is instead.
  public func spectrumImage(dataset: String? = nil) throws(FileError) -> SpectrumImage {
    let (reader, index, description) = try choose(.spectrumImage, dataset: dataset, page: nil)
    guard let energyAxis = description.energyAxis else {
      preconditionFailure("a spectrum image without energies: \(description.name)")
    }
    return SpectrumImage(
      source: try reader.spectra(at: index), energyAxis: energyAxis, pixelSize: description.pixelSize,
      title: description.title)
  }

  /// Reads an image of class indices, exactly as stored: the index of a palette, not its colour; no value turned round.
  ///
  /// - Parameter dataset: as for ``micrograph(dataset:page:)``.
  /// - Throws: ``FileError`` as there; `.wrongKind` for colours, fractions, lossy formats and values outside 0…255.
  public func labelMask(dataset: String? = nil) throws(FileError) -> LabelMask {
    let (reader, index, description) = try choose(.image, dataset: dataset, page: nil)
    let shape = description.shape
    return LabelMask(rows: shape[0], columns: shape[1], values: try reader.labels(at: index))
  }

  /// The data set of a kind that a name, a page or nothing chooses, and what reads it.
  private func choose(
    _ kind: DatasetDescription.Kind, dataset: String?, page: Int?
  ) throws(FileError) -> (reader: any FormatReader, index: Int, description: DatasetDescription) {
    let (reader, selection) = listing(of: dataset)
    let index = try selection.index(of: kind, dataset: dataset, page: page)
    return (reader, index, selection.datasets[index])
  }

  /// The data set of either kind or the stack with a name, to be written into another file.
  ///
  /// - Parameter dataset: as for ``micrograph(dataset:page:)``; or the name of one of ``stacks``.
  /// - Throws: ``FileError`` `.noSuchDataset`; `.wrongKind` or `.unsupported` for what cannot be read.
  public func stored(dataset: String) throws(FileError) -> StoredDataset {
    let (reader, listed) = listing(of: dataset)
    if let stack = stack(named: dataset, listed) { return try stored(stack) }
    var selection = listed
    if selection.firstIndex(named: dataset) == nil { selection.stacks = stacks.map(\.description.name) }
    let index = try selection.readable(dataset)
    return try stored(selection.datasets[index], reader, .dataset(index))
  }

  /// The stacks of images that the file holds, as far as it does not give them by their name only (Velox).
  public var stacks: [ImageStack] { reader.stacks }

  /// A stack of this file, to be written into another file.
  ///
  /// - Throws: ``FileError`` `.damaged` for sizes that no file has.
  public func stored(_ stack: ImageStack) throws(FileError) -> StoredDataset {
    try stored(stack.description, reader, .stack(stack))
  }

  private func stored(
    _ description: DatasetDescription, _ reader: any FormatReader, _ place: StoredDataset.Place
  ) throws(FileError) -> StoredDataset {
    // What is written is counted in bytes before anything is read.
    guard SizeLimits.product(description.shape + [8]) != nil else {
      let sizes = description.shape.map { "\($0)" }.joined(separator: " x ")
      throw FileError(
        .damaged, path: path, place: description.name, "claims \(sizes) numbers, more than any file holds")
    }
    return StoredDataset(path: path, description: description, reader: reader, place: place, limits: limits)
  }

  /// The stack with a name that no image has, or that of a data set that is nothing else.
  private func stack(named name: String, _ selection: DatasetSelection) -> ImageStack? {
    guard let listed = selection.firstIndex(named: name) else {
      return stacks.first { $0.description.name == name }
    }
    return selection.datasets[listed].kind == .other ? stacks.first { $0.members == [listed] } : nil
  }

  /// What reads a data set, and what that lists: a part of a data set has a reader of its own.
  private func listing(of dataset: String?) -> (reader: any FormatReader, selection: DatasetSelection) {
    if let dataset, places[dataset] == nil, let part = reader.part(named: dataset) {
      return (part, DatasetSelection(path: path, datasets: part.datasets, choices: part.choices))
    }
    return (reader, DatasetSelection(path: path, datasets: datasets, places: places, choices: reader.choices))
  }

  /// Everything that the file says about itself, without its numbers, where its format has such a tree and it is read:
  /// DigitalMicrograph's and JEOL's tags. Nothing for other formats.
  public var tags: FileTag? { reader.tags }

  private init(path: String, format: MicrographFormat, reader: any FormatReader, limits: ReadingLimits) {
    self.path = path
    self.format = format
    self.reader = reader
    self.limits = limits
    datasets = reader.datasets
    places = Dictionary(datasets.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
  }

  private static func hdf5Reader(
    _ root: borrowing HDF5Object
  ) throws(FileError) -> (MicrographFormat, any FormatReader) {
    if VeloxReader.isOne(root) { return (.velox, try VeloxReader(root)) }
    if H5OINAReader.isOne(root) { return (.h5oina, try H5OINAReader(root)) }
    let reader = try HDF5Reader(root)
    return (reader.format, reader)
  }

  private static func unknownContent(_ file: borrowing FileBytes) throws(FileError) -> String {
    let start = try file.read(at: 0, count: min(24, file.size))
    let isText = start.allSatisfy { (32..<127).contains($0) || $0 == 9 || $0 == 10 || $0 == 13 }
    if let advice = MapCompanion.advice(for: file.path, isText: isText, limits: file.limits) { return advice }
    let expected = "TIFF, PNG, JPEG, NPY, HyperSpy, HDF5 or a microscope's own file is expected"
    guard !isText else {
      let line = String(decoding: start, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
      return "is a text file (it begins with \"\(printable(line))\"); \(expected)"
    }
    return "is of no known format; \(expected)"
  }
}

/// What reads one format.
protocol FormatReader: Sendable {
  /// Every data set of the file.
  var datasets: [DatasetDescription] { get }
  /// The grey values of the image at an index of ``datasets``; shape as described there.
  func image(at index: Int) throws(FileError) -> Matrix
  /// The stored class indices of the image at an index, row after row.
  func labels(at index: Int) throws(FileError) -> [UInt8]
  /// What reads the spectrum image at an index.
  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource
  /// What reads the numbers of the image or the spectrum image at an index as exactly as they are stored; an image has
  /// one channel.
  ///
  /// - Parameter wholeSpectra: whether boxes with all channels are wanted.
  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource
  /// The stacks among ``datasets``; found when they are asked for.
  var stacks: [ImageStack] { get }
  /// What reads one of ``stacks``, as exactly as the numbers are stored: a cube whose rows are the images, whose columns
  /// are their rows and whose channels are their columns.
  ///
  /// - Parameters:
  ///   - path: for errors.
  ///   - limits: bounds the list of boxes.
  func frames(of stack: ImageStack, path: String, limits: ReadingLimits) throws(FileError) -> any SpectrumBlockSource
  /// A reader of a part that ``datasets`` does not list, such as one frame of many; it describes only that, under that
  /// name. Nothing where the name means no part.
  func part(named name: String) -> (any FormatReader)?
  /// What can be chosen of the data set that a name begins with, where the name itself means no part: `HAADF has 10
  /// frames, 0-9`. Nothing where the name begins with no data set that has parts.
  func choices(insteadOf name: String) -> String?
  /// The tree of what the file says about itself; nothing where there is none.
  var tags: FileTag? { get }
}

extension FormatReader {
  var tags: FileTag? { nil }

  /// Enough for images of up to 24 bits and for spectrum images whose boxes are exact.
  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    guard datasets[index].kind == .image else { return try spectra(at: index) }
    let image = try image(at: index)
    return ArraySource(rows: image.rows, columns: image.columns, numbers: image.elements)
  }

  /// Formats without spectrum images describe none, so none can be asked for.
  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    preconditionFailure("data set \(index) is no spectrum image")
  }

  /// Most formats have no parts below their data sets.
  func part(named name: String) -> (any FormatReader)? { nil }
  func choices(insteadOf name: String) -> String? { nil }
}
