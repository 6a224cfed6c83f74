internal import DataModel

/// The images behind the only header of a stack as ImageJ writes it from 4 GiB on: its description counts them, and each
/// follows the one before without a gap.
struct TIFFHiddenPages {
  /// Images in the file, with the one that has the header.
  let count: Int
  /// Bytes from one image to the next.
  let imageBytes: Int
  /// What is said where there should be more.
  let note: String?

  /// Nothing where the description tells of no other image, or the first is not stored as ImageJ does: unpacked, in one piece.
  ///
  /// - Parameters:
  ///   - page: the only one with a header; that the file can hold it is known.
  init?(behind page: TIFFPage, _ file: borrowing TIFFHandle) {
    guard let imageJ = ImageJDescription(file), page.problem == nil, page.isUnpacked,
      page.tile == nil, !page.isPlanar, file.hasPlainBits
    else { return nil }
    let told = imageJ.count(.images)
    guard told > 1 else { return nil }
    let rowBytes = page.columns * page.samples * page.pixelType.bytes
    // A colour image as a hyperstack of its colours.
    guard told != page.samples || imageJ.count(.channels) != page.samples else { return nil }
    imageBytes = page.rows * rowBytes
    let start = file.place(ofSegment: 0).start
    guard start > 0, start <= file.fileSize - imageBytes else { return nil }
    for strip in 0...(page.rows - 1) / page.stripRows {
      guard file.place(ofSegment: strip).start == start + strip * page.stripRows * rowBytes else { return nil }
    }
    count = min(told, (file.fileSize - start) / imageBytes, TIFFPageChain.mostPages)
    note = count < told ? "ImageJ's description tells of \(told) images; \(count) can be read" : nil
  }
}
