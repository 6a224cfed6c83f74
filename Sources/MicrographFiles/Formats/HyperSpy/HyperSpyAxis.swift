internal import DataModel

extension StoredAxis {
  /// One axis of a HyperSpy experiment: the attributes of its group `axis-N`.
  init(_ experiment: borrowing HDF5Object, index: Int, size: Int) {
    guard let group = experiment.child("axis-\(index)") else {
      self.init(
        description: AxisDescription(name: "", units: "", offset: 0, scale: 1, size: size), isNavigation: nil,
        isUniform: false)
      return
    }
    func finite(_ name: String) -> Double? { group.attribute(name)?.number.flatMap { $0.isFinite ? $0 : nil } }
    let scale = finite("scale")
    let type = group.attribute("_type")?.text ?? "UniformDataAxis"
    self.init(
      description: AxisDescription(
        name: group.attribute("name")?.text ?? "", units: group.attribute("units")?.text ?? "",
        offset: finite("offset") ?? 0, scale: scale ?? 1, size: size),
      // In containers since version 1.3.
      isNavigation: group.attribute("navigate")?.number.map { $0 != 0 },
      isUniform: scale != nil && type == "UniformDataAxis")
  }
}
