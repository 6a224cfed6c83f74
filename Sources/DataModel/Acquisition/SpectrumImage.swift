/// A spectrum per scan pixel, read in blocks: it need not fit in memory.
public struct SpectrumImage: Sendable {
  /// What reads the counts.
  public let source: any SpectrumBlockSource
  /// Energies of the channels.
  public let energyAxis: EnergyAxis
  /// Size of a scan pixel; nothing where the file does not say.
  public let pixelSize: PixelSize?
  /// The title or the place in the file; empty where there is none.
  public let title: String

  /// A spectrum image.
  ///
  /// - Precondition: the axis has as many channels as the source.
  public init(source: any SpectrumBlockSource, energyAxis: EnergyAxis, pixelSize: PixelSize?, title: String) {
    precondition(
      energyAxis.channels == source.shape.channels,
      "an axis of \(energyAxis.channels) channels for \(source.shape.channels)")
    self.source = source
    self.energyAxis = energyAxis
    self.pixelSize = pixelSize
    self.title = title
  }

  /// Number of rows, columns and channels.
  public var shape: SpectrumShape { source.shape }
}

/// The size of a spectrum image: two scan axes and the energy axis.
public struct SpectrumShape: Sendable, Equatable, Codable {
  /// Rows of the scan, row 0 on top.
  public let rows: Int
  /// Columns of the scan.
  public let columns: Int
  /// Channels of each spectrum.
  public let channels: Int

  /// A shape; every part at least 1.
  public init(rows: Int, columns: Int, channels: Int) {
    precondition(rows > 0 && columns > 0 && channels > 0, "a spectrum image of \(rows) x \(columns) x \(channels)")
    self.rows = rows
    self.columns = columns
    self.channels = channels
  }
}

/// A box in a spectrum image.
public struct SpectrumBox: Sendable, Equatable {
  /// Scan rows.
  public let rows: Range<Int>
  /// Scan columns.
  public let columns: Range<Int>
  /// Channels.
  public let channels: Range<Int>

  /// A box.
  public init(rows: Range<Int>, columns: Range<Int>, channels: Range<Int>) {
    self.rows = rows
    self.columns = columns
    self.channels = channels
  }
}

/// What reads a spectrum image box by box: a file of some format, or counts in memory.
public protocol SpectrumBlockSource: Sendable {
  /// Size of the whole.
  var shape: SpectrumShape { get }

  /// Boxes that cover the whole exactly once, in the order in which the file is read fastest; each fits in memory
  /// easily (a few MB).
  var boxes: [SpectrumBox] { get }

  /// Reads the box with that index; called from several threads at once.
  ///
  /// - Parameter block: is given the box's counts; its storage is reused where that is possible.
  func read(box index: Int, into block: inout SpectrumBlock) throws
}

/// The counts of one box, in the type and the axis order of the file.
///
/// The count at (row, column, channel), all relative to the box, is
/// `counts[row * rowStride + column * columnStride + channel * channelStride]`.
public struct SpectrumBlock: Sendable {
  /// Counts in the narrowest of four types; other types of a file are converted to `Float`.
  public enum Counts: Sendable {
    case uint8([UInt8])
    case uint16([UInt16])
    case uint32([UInt32])
    case float32([Float])
  }

  /// Where the block lies.
  public var box: SpectrumBox
  /// The stored values; there may be more of them than the box needs.
  public var counts: Counts
  /// Elements from one row to the next.
  public var rowStride: Int
  /// Elements from one column to the next.
  public var columnStride: Int
  /// Elements from one channel to the next.
  public var channelStride: Int

  /// An empty block, to be filled by ``SpectrumBlockSource/read(box:into:)``.
  public init() {
    box = SpectrumBox(rows: 0..<0, columns: 0..<0, channels: 0..<0)
    counts = .uint8([])
    rowStride = 0
    columnStride = 0
    channelStride = 0
  }
}
