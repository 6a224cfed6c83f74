import DataModel
public import Kernels

/// One change to the whole image before it is cut into chips.
public enum PreprocessingStep: Sendable, Equatable {
  /// Contrast-limited adaptive histogram equalisation, equal to OpenCV's.
  case clahe(CLAHEOptions)
  /// Draws a ring around every bright spot: the "LoG step" of Akers 2021, Table I.
  case markBlobs(BlobOptions)
  /// Gaussian blur with a standard deviation in px, above 0; SciPy's `gaussian_filter`.
  case gaussian(sigma: Double)
  /// Stretches the values between two percentiles (0…100, the first the lower) to 0…1 and cuts off the rest.
  case normalise(low: Double, high: Double)
}

/// Settings of CLAHE with the meaning they have in OpenCV's `createCLAHE`.
public struct CLAHEOptions: Sendable, Equatable {
  /// A tile's histogram is cut at this many times its mean height; 0 or less cuts nothing.
  public var clipLimit: Double
  /// Rows of tiles over the image.
  public var tileRows: Int
  /// Columns of tiles over the image.
  public var tileColumns: Int
  /// Depth of the grey levels it works with: 8 (256 levels) or 16 (65536 levels).
  public var bits: Int

  /// The papers' settings unless said otherwise.
  public init(clipLimit: Double = 2, tileRows: Int = 8, tileColumns: Int = 8, bits: Int = 8) {
    self.clipLimit = clipLimit
    self.tileRows = tileRows
    self.tileColumns = tileColumns
    self.bits = bits
  }
}

/// Why a preprocessing step cannot be done.
public enum PreprocessingError: Error, Equatable, CustomStringConvertible {
  case clipLimitNotFinite(Double)
  case bitsNotOffered(Int)
  case noTiles(rows: Int, columns: Int)
  case tilesFinerThanImage(tileRows: Int, tileColumns: Int, imageRows: Int, imageColumns: Int)
  case tablesTooLarge(tileRows: Int, tileColumns: Int, megabytes: Int)
  case blobSigmasNotOrdered(least: Double, most: Double)
  case blobsLargerThanImage(Double, imageRows: Int, imageColumns: Int)
  case blobScales(Int)
  case blobThreshold(Double)
  case blobOverlap(Double)
  case sigmaNotPositive(Double)
  case sigmaLargerThanImage(Double, imageRows: Int, imageColumns: Int)
  case percentilesNotOrdered(low: Double, high: Double)

  /// One line for a person.
  public var description: String {
    switch self {
    case .clipLimitNotFinite(let limit): "clahe: a clip limit of \(roundedNumber(limit)); give a number such as 2"
    case .bitsNotOffered(let bits): "clahe: \(bits) bits; choose 8 or 16"
    case .noTiles(let rows, let columns): "clahe: \(rows) x \(columns) tiles; give at least 1 x 1"
    case .tilesFinerThanImage(let tileRows, let tileColumns, let imageRows, let imageColumns):
      "clahe: \(tileRows) x \(tileColumns) tiles are more than the image of \(imageRows) x \(imageColumns) px has "
        + "rows or columns for; choose fewer"
    case .tablesTooLarge(let tileRows, let tileColumns, let megabytes):
      "clahe: \(tileRows) x \(tileColumns) tiles need tables of \(megabytes) MB; choose fewer tiles or 8 bits"
    case .blobSigmasNotOrdered(let least, let most):
      "mark-blobs: sigmas from \(roundedNumber(least)) to \(roundedNumber(most)) px; the first must be above 0 and at most "
        + "the second"
    case .blobsLargerThanImage(let sigma, let rows, let columns):
      "mark-blobs: a largest sigma of \(roundedNumber(sigma)) px is larger than the image of \(rows) x \(columns) px"
    case .blobScales(let count): "mark-blobs: \(count) sigmas; give 1 to 100"
    case .blobThreshold(let threshold): "mark-blobs: a threshold of \(roundedNumber(threshold)); give 0 to 1"
    case .blobOverlap(let overlap): "mark-blobs: an overlap of \(roundedNumber(overlap)); give 0 to 1"
    case .sigmaNotPositive(let sigma): "gaussian: a sigma of \(roundedNumber(sigma)) px; give a number above 0"
    case .sigmaLargerThanImage(let sigma, let rows, let columns):
      "gaussian: a sigma of \(roundedNumber(sigma)) px is larger than the image of \(rows) x \(columns) px"
    case .percentilesNotOrdered(let low, let high):
      "normalise: percentiles \(roundedNumber(low)) and \(roundedNumber(high)); the first must be the lower, both within 0 and 100"
    }
  }
}
