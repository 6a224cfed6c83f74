/// Where the field of a spectrum image lies on the micrograph.
public enum FieldPlacement: Sendable, Equatable {
  /// Both scans cover exactly the same field.
  case sameField
  /// A rectangle in the micrograph's coordinates: from its top left corner, x to the right, y down, in nm.
  case rectangle(xInNM: Double, yInNM: Double, widthInNM: Double, heightInNM: Double)
}
