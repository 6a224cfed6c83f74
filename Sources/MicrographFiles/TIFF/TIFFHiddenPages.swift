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
    guard let told = ImageJDescription(file)?.count(.images), told > 1, page.problem == nil, page.isUnpacked,
      page.tile == nil, !page.isPlanar, file.hasPlainBits
    else { return nil }
    let rowBytes = page.columns * page.samples * page.pixelType.bytes
    let start = file.place(ofSegment: 0).start
    for strip in 0...(page.rows - 1) / page.stripRows {
      guard file.place(ofSegment: strip).start == start + strip * page.stripRows * rowBytes else { return nil }
    }
    imageBytes = page.rows * rowBytes
    let room = start > 0 ? (file.fileSize - start) / imageBytes : 0
    count = max(1, min(told, room, TIFFPageChain.mostPages))
    note = count < told ? "ImageJ's description tells of \(told) images; \(count) can be read" : nil
  }
}
