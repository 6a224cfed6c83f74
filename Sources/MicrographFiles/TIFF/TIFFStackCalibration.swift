/// The calibration of a stack of images that ImageJ's description on the first page gives for all of them.
struct TIFFStackCalibration {
  private let rows: Int
  private let columns: Int
  private let calibration: TIFFCalibration

  /// Nothing where the first page is not that of a stack of ImageJ's, or has no calibration.
  init?(_ first: TIFFPage, _ file: borrowing TIFFHandle, _ calibration: TIFFCalibration?) {
    guard let calibration, let description = ImageJDescription(file), description.count(.images) > 1 else { return nil }
    (rows, columns) = (first.rows, first.columns)
    self.calibration = calibration
  }

  /// The calibration of a later page that says none itself; nothing where it has another size than the first.
  func calibration(of page: TIFFPage) -> TIFFCalibration? {
    (page.rows, page.columns) == (rows, columns) ? calibration : nil
  }
}
