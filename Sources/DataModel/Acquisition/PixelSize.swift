/// The height and the width of one pixel of a scan, in nm; both above 0.
public struct PixelSize: Sendable, Equatable, Codable {
  /// Distance between the centres of two rows.
  public let heightInNM: Double
  /// Distance between the centres of two columns.
  public let widthInNM: Double

  /// Nothing where one of the two is not a positive finite number.
  public init?(heightInNM: Double, widthInNM: Double) {
    guard heightInNM > 0, widthInNM > 0, heightInNM.isFinite, widthInNM.isFinite else { return nil }
    self.heightInNM = heightInNM
    self.widthInNM = widthInNM
  }

  /// A square pixel.
  public init?(sideInNM side: Double) { self.init(heightInNM: side, widthInNM: side) }

  /// Area of one pixel in nm².
  public var areaInNM2: Double { heightInNM * widthInNM }
}
