public import Kernels

/// One grey image of a microscope, as the detector counted it.
public struct Micrograph: Sendable {
  /// Shape (rows, columns), row 0 on top, in the file's own units; up to 24 bits of an integer are kept exactly.
  public let intensity: Matrix
  /// How the file stored the values: tells an 8-bit image from a deeper one.
  public let pixelType: PixelType
  /// Nothing where neither the file nor the user says.
  public let pixelSize: PixelSize?
  /// The image's title or its place in the file; empty where there is none.
  public let title: String

  /// A micrograph; the values are taken as they are.
  public init(intensity: Matrix, pixelType: PixelType, pixelSize: PixelSize?, title: String) {
    self.intensity = intensity
    self.pixelType = pixelType
    self.pixelSize = pixelSize
    self.title = title
  }

  /// Number of rows.
  public var rows: Int { intensity.rows }
  /// Number of columns.
  public var columns: Int { intensity.columns }

  /// The same image with another calibration.
  public func calibrated(_ pixelSize: PixelSize?) -> Micrograph {
    Micrograph(intensity: intensity, pixelType: pixelType, pixelSize: pixelSize, title: title)
  }
}
