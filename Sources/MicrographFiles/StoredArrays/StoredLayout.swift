internal import DataModel

/// What the axes of an array make of it.
enum StoredLayout: Equatable {
  case image
  case spectrumImage(SpectrumAxes, EnergyAxis)
  case other

  /// A cube is a spectrum image where exactly one axis has a unit of energy and is not an axis of positions, and so are
  /// two axes, as a cube with one row in front; two axes without energies are an image unless the file says that one of
  /// them is a spectrum.
  init(_ axes: [StoredAxis], recordBy: String?) {
    self = .other
    guard !axes.contains(where: { $0.description.size == 0 }) else { return }
    if axes.count == 3 {
      let energies = axes.indices.filter { axes[$0].energies != nil }
      // Where two axes carry energies (a map over the beam energy, say) the one that is no position is meant.
      let signals = energies.count > 1 ? energies.filter { axes[$0].isNavigation == false } : energies
      if signals.count == 1, let found = axes[signals[0]].energies {
        self = .spectrumImage(SpectrumAxes(channel: signals[0]), found)
      }
    } else if axes.count == 2, let energy = axes.firstIndex(where: { $0.energies != nil && $0.isNavigation != true }),
      axes[1 - energy].energies == nil, axes[1 - energy].isNavigation != false, recordBy != "image",
      let found = axes[energy].energies
    {
      self = .spectrumImage(SpectrumAxes(channel: energy + 1), found)
    } else if axes.count == 2, recordBy != "spectrum", axes[0].isNavigation == axes[1].isNavigation,
      axes.allSatisfy({ Units.electronvolts(per: $0.description.units) == nil })
    {
      self = .image
    }
  }
}
