internal import DataModel

/// One axis of a stored array, as its file describes it.
struct StoredAxis {
  /// As the file says; offset 0, scale 1 and no unit where it says nothing.
  let description: AxisDescription
  /// Whether the axis is one of positions; nothing where the file does not say.
  let isNavigation: Bool?
  /// False for an axis given as a list or a formula of positions.
  let isUniform: Bool

  /// An axis as described.
  init(description: AxisDescription, isNavigation: Bool?, isUniform: Bool) {
    self.description = description
    self.isNavigation = isNavigation
    self.isUniform = isUniform
  }

  /// The row axis of a line of spectra.
  init(oneRowOf line: StoredAxis) {
    self.init(
      description: AxisDescription(oneRowOf: line.description), isNavigation: line.isNavigation,
      isUniform: line.isUniform)
  }

  /// Distance of two indices in nm; nothing where the unit is no length.
  var stepInNM: Double? {
    guard isUniform, let nanometres = Units.nanometres(per: description.units) else { return nil }
    return abs(description.scale) * nanometres
  }

  /// Energies of the indices; nothing where the unit is no energy or the energies do not rise.
  var energies: EnergyAxis? {
    guard isUniform, let electronvolts = Units.electronvolts(per: description.units) else { return nil }
    return EnergyAxis(
      offsetInEV: description.offset * electronvolts, stepInEV: description.scale * electronvolts,
      channels: description.size)
  }
}
