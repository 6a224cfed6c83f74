internal import DataModel

/// One axis of a HyperSpy experiment: the attributes of its group `axis-N`.
struct HyperSpyAxis {
  /// As the file says; offset 0, scale 1 and no unit where it says nothing.
  let description: AxisDescription
  /// Whether the axis is one of positions; nothing in containers before version 1.3.
  let isNavigation: Bool?
  /// False for an axis given as a list or a formula of positions.
  let isUniform: Bool

  /// Reads the axis with that index of the data.
  init(_ experiment: borrowing HDF5Object, index: Int, size: Int) {
    guard let group = experiment.child("axis-\(index)") else {
      description = AxisDescription(name: "", units: "", offset: 0, scale: 1, size: size)
      (isNavigation, isUniform) = (nil, false)
      return
    }
    func finite(_ name: String) -> Double? { group.attribute(name)?.number.flatMap { $0.isFinite ? $0 : nil } }
    let scale = finite("scale")
    description = AxisDescription(
      name: group.attribute("name")?.text ?? "", units: group.attribute("units")?.text ?? "",
      offset: finite("offset") ?? 0, scale: scale ?? 1, size: size)
    isNavigation = group.attribute("navigate")?.number.map { $0 != 0 }
    let type = group.attribute("_type")?.text ?? "UniformDataAxis"
    isUniform = scale != nil && type == "UniformDataAxis"
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

/// What the axes of an experiment make of it.
enum HyperSpyLayout: Equatable {
  case image
  case spectrumImage(SpectrumAxes, EnergyAxis)
  case other

  /// A cube is a spectrum image where exactly one axis has a unit of energy and is not an axis of positions; two axes
  /// without energies are an image unless the file says that one of them is a spectrum.
  init(_ axes: [HyperSpyAxis], recordBy: String?) {
    self = .other
    guard !axes.contains(where: { $0.description.size == 0 }) else { return }
    if axes.count == 3 {
      let energies = axes.indices.filter { axes[$0].energies != nil }
      // Where two axes carry energies (a map over the beam energy, say) the one that is no position is meant.
      let signals = energies.count > 1 ? energies.filter { axes[$0].isNavigation == false } : energies
      if signals.count == 1, let found = axes[signals[0]].energies {
        self = .spectrumImage(SpectrumAxes(channel: signals[0]), found)
      }
    } else if axes.count == 2, recordBy != "spectrum", axes[0].isNavigation == axes[1].isNavigation,
      axes.allSatisfy({ Units.electronvolts(per: $0.description.units) == nil })
    {
      self = .image
    }
  }
}
