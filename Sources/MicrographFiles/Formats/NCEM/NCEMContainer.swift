internal import DataModel

/// NCEM's `.emd` files (emdatasets.com, version 0.2): groups with the attribute `emd_group_type` 1 that hold `data` and,
/// for every axis of it in the order of the file, `dim1`, `dim2` … as ncempy reads them.
///
/// A `dimN` lists the positions of the indices; two values stand for the start and the step.
enum NCEMContainer {
  /// Deeper and wider than any program nests; keeps a hostile file from costing more than a moment.
  private static let mostDepth = 8
  private static let mostGroups = 10_000
  /// Positions of an axis that are read.
  private static let mostPositions = 1 << 17
  private static let mostArrays = 500

  /// Describes every group of the kind; none where the file is of another format.
  static func arrays(_ root: borrowing HDF5Object) -> [StoredArray] {
    var seen: Set<UInt64> = []
    var arrays: [StoredArray] = []
    collect(root, depth: 0, beamEnergyInKeV: beamEnergy(root), &seen, &arrays)
    return arrays
  }

  private static func collect(
    _ group: borrowing HDF5Object, depth: Int, beamEnergyInKeV: Double?, _ seen: inout Set<UInt64>,
    _ arrays: inout [StoredArray]
  ) {
    guard depth < mostDepth, seen.count < mostGroups, arrays.count < mostArrays, seen.insert(group.identity).inserted
    else { return }
    if group.attribute("emd_group_type")?.number == 1, group.link(to: "data") != .missing {
      arrays.append(describe(group, beamEnergyInKeV))
      return
    }
    for name in group.childNames(limit: mostGroups) {
      if let child = group.child(name), child.isGroup {
        collect(child, depth: depth + 1, beamEnergyInKeV: beamEnergyInKeV, &seen, &arrays)
      }
    }
  }

  private static func describe(_ group: borrowing HDF5Object, _ beamEnergyInKeV: Double?) -> StoredArray {
    let name = group.path(of: "data")
    guard let data = group.child("data") else {
      return StoredArray(name: name, problem: group.obstacle(to: "data").message)
    }
    do {
      let storage = try HDF5Storage(data)
      let axes = storage.shape.prefix(4).indices.map { axis(group.child("dim\($0 + 1)"), size: storage.shape[$0]) }
      return StoredArray(
        name: name, shape: storage.shape, pixelType: storage.values.type, axes: axes,
        metadata: StoredMetadata(
          title: group.path.split(separator: "/").last.map(String.init),
          signalType: group.attribute("signal_type")?.text, recordBy: group.attribute("record_by")?.text,
          beamEnergyInKeV: beamEnergyInKeV))
    } catch { return StoredArray(name: name, problem: error.message) }
  }

  private static func axis(_ dimension: consuming HDF5Object?, size: Int) -> StoredAxis {
    let nothing = AxisDescription(name: "", units: "", offset: 0, scale: 1, size: size)
    guard let dimension else { return StoredAxis(description: nothing, isNavigation: nil, isUniform: false) }
    let name = dimension.attribute("name")?.text ?? ""
    // `[n_m]`, with an underscore between prefix and unit.
    let units = (dimension.attribute("units")?.text ?? "").trimmed
    let plain = String(units.drop { $0 == "[" }.prefix { $0 != "]" }).replacing("_", with: "")
    guard let positions = try? dimension.numbers(limit: mostPositions), positions.count >= 2 || size == 1,
      let first = positions.first, let last = positions.last, first.isFinite, last.isFinite,
      positions.count == size || positions.count == 2
    else {
      return StoredAxis(
        description: AxisDescription(name: name, units: plain, offset: 0, scale: 1, size: size), isNavigation: nil,
        isUniform: false)
    }
    let step = size == 1 && positions.count == 1 ? 1 : (last - first) / Double(positions.count - 1)
    // Positions in Float scatter around an even ramp.
    let isUniform = positions.indices.allSatisfy { abs(positions[$0] - first - Double($0) * step) <= 0.01 * abs(step) }
    return StoredAxis(
      description: AxisDescription(name: name, units: plain, offset: first, scale: step == 0 ? 1 : step, size: size),
      isNavigation: nil, isUniform: isUniform && step != 0 && positions.count > 1)
  }

  /// From the group `microscope`: `high tension` in V, or `voltage` such as `300kV`.
  private static func beamEnergy(_ root: borrowing HDF5Object) -> Double? {
    guard let microscope = root.child("microscope") else { return nil }
    let volts = microscope.attribute("high tension")?.number ?? microscope.attribute("voltage")?.number
    if let volts { return volts > 0 ? volts / 1000 : nil }
    guard let text = microscope.attribute("voltage")?.text, text.lowercased().hasSuffix("kv") else { return nil }
    return Double(text.dropLast(2).trimmed).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
  }
}
