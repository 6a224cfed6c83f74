public import DataModel
import Kernels

/// Applies preprocessing steps to an image, one after the other.
///
/// - Parameters:
///   - micrograph: at least one pixel; no value is NaN or infinite (the caller has checked). A constant image is fine:
///     it stays constant.
///   - steps: in order.
///   - threads: most threads to use, at least 1; the result does not depend on it.
/// - Returns: an image of the same shape and calibration, and what the user should know: one sentence each, without a
///   full stop. After `clahe` the values are whole numbers of 0…255 (`PixelType.uint8`) or 0…65535 (`.uint16`), after
///   `mark-blobs` of 0…255, after `normalise` 0…1, after `gaussian` in the unit of before (both `.float32`).
/// - Throws: ``PreprocessingError`` for settings that the image does not allow.
///
/// `clahe` with 8 bits and `mark-blobs` take a `.uint8` image as it is, `clahe` with 16 bits any image of whole numbers of 0…65535. All
/// others are first scaled from their percentiles 0.1 and 99.9 to the range of the levels, rounded half to even and
/// cut off there; a note says so.
public func preprocess(
  _ micrograph: Micrograph, steps: [PreprocessingStep], threads: Int
) throws -> (micrograph: Micrograph, notes: [String]) {
  var image = micrograph
  var notes: [String] = []
  for step in steps {
    let intensity: Matrix
    let pixelType: PixelType
    try step.check(rows: image.rows, columns: image.columns)
    switch step {
    case .clahe(let options):
      let scale = levelScale(of: image, bits: options.bits, for: "CLAHE", threads: threads)
      notes += scale.note.map { [$0] } ?? []
      if options.bits == 8 {
        intensity = equalised(image.intensity, as: UInt8.self, scale: scale, options: options, threads: threads)
        pixelType = .uint8
      } else {
        intensity = equalised(image.intensity, as: UInt16.self, scale: scale, options: options, threads: threads)
        pixelType = .uint16
      }
    case .markBlobs(let options):
      let scale = levelScale(of: image, bits: 8, for: "mark-blobs", threads: threads)
      notes += scale.note.map { [$0] } ?? []
      let marked = ringed(image.intensity, scale: scale, options: options, threads: threads)
      notes.append("mark-blobs drew \(marked.rings) ring\(marked.rings == 1 ? "" : "s")")
      intensity = marked.image
      pixelType = .uint8
    case .gaussian(let sigma):
      intensity = gaussianFiltered(image.intensity, sigma: sigma, threads: threads)
      pixelType = .float32
    case .normalise(let low, let high):
      let window = intensityWindow(of: image.intensity, low: low, high: high, threads: threads)
      if window.fellBack {
        notes.append(
          "normalise: the percentiles \(roundedNumber(low)) and \(roundedNumber(high)) of the image are the same value; its least and "
            + "greatest were used")
      }
      intensity = stretched(image.intensity, window: window, threads: threads)
      pixelType = .float32
    }
    image = Micrograph(
      intensity: intensity, pixelType: pixelType, pixelSize: image.pixelSize, title: image.title)
  }
  return (image, notes)
}

extension PreprocessingStep {
  /// Refuses settings that make no sense for an image of a size, before anything is computed.
  ///
  /// - Throws: ``PreprocessingError``.
  public func check(rows: Int, columns: Int) throws(PreprocessingError) {
    switch self {
    case .clahe(let options): try checkTiles(options, rows: rows, columns: columns)
    case .markBlobs(let options): try checkBlobs(options, rows: rows, columns: columns)
    case .gaussian(let sigma):
      guard sigma > 0, sigma.isFinite else { throw .sigmaNotPositive(sigma) }
      guard sigma <= Double(max(rows, columns)) else {
        throw .sigmaLargerThanImage(sigma, imageRows: rows, imageColumns: columns)
      }
    case .normalise(let low, let high):
      guard low < high, low >= 0, high <= 100 else { throw .percentilesNotOrdered(low: low, high: high) }
    }
  }
}

/// Refuses settings of CLAHE that make no sense for an image.
private func checkTiles(_ options: CLAHEOptions, rows: Int, columns: Int) throws(PreprocessingError) {
  guard options.clipLimit.isFinite else { throw .clipLimitNotFinite(options.clipLimit) }
  guard options.bits == 8 || options.bits == 16 else { throw .bitsNotOffered(options.bits) }
  guard options.tileRows > 0, options.tileColumns > 0 else {
    throw .noTiles(rows: options.tileRows, columns: options.tileColumns)
  }
  guard options.tileRows <= rows, options.tileColumns <= columns else {
    throw .tilesFinerThanImage(
      tileRows: options.tileRows, tileColumns: options.tileColumns, imageRows: rows, imageColumns: columns)
  }
  let bytes = options.tileRows * options.tileColumns * (options.bits == 8 ? 256 : 131072)
  guard bytes <= 256 << 20 else {
    throw .tablesTooLarge(
      tileRows: options.tileRows, tileColumns: options.tileColumns, megabytes: bytes / 1_000_000)
  }
}

/// Refuses settings of `mark-blobs` that make no sense for an image.
private func checkBlobs(_ options: BlobOptions, rows: Int, columns: Int) throws(PreprocessingError) {
  let (low, high) = (options.minSigma, options.maxSigma)
  guard low > 0, low <= high, high.isFinite else { throw .blobSigmasNotOrdered(least: low, most: high) }
  guard high <= Double(max(rows, columns)) else {
    throw .blobsLargerThanImage(high, imageRows: rows, imageColumns: columns)
  }
  guard (1...100).contains(options.sigmaCount) else { throw .blobScales(options.sigmaCount) }
  guard (0...1).contains(options.threshold) else { throw .blobThreshold(options.threshold) }
  guard (0...1).contains(options.overlap) else { throw .blobOverlap(options.overlap) }
}
