import DataModel
import MicrographFiles

extension FileInspection {
  /// A page for a person: one paragraph per data set.
  public var text: String {
    let head = "\(file): \(format.rawValue), \(datasets.count) data set\(datasets.count == 1 ? "" : "s")"
    return ([head] + datasets.map(\.text)).joined(separator: "\n")
  }
}

extension FileInspection.Dataset {
  var text: String {
    let d = description
    var lines = ["  \(d.name)" + (d.title.isEmpty ? "" : "  \"\(d.title)\"")]
    let order =
      switch d.kind {
      case .image: " (rows x columns)"
      case .spectrumImage: " (rows x columns x channels)"
      case .other: ""
      }
    let shape = d.shape.map(String.init).joined(separator: " x ")
    // What cannot be read has neither size nor type.
    if !d.shape.isEmpty || d.problem == nil {
      lines.append("    \(d.kind.rawValue), \(shape)\(order), \(d.pixelType.rawValue)")
    }
    if let size = d.pixelSize {
      let height = lengthText(inNM: size.heightInNM)
      let width = lengthText(inNM: size.widthInNM)
      lines.append("    pixel " + (height == width ? width : "\(height) high, \(width) wide"))
    } else if d.kind != .other {
      lines.append("    pixel size unknown")
    }
    if let axis = d.energyAxis {
      lines.append(
        "    energy \(plainNumber(axis.stepInEV)) eV per channel, \(keV(axis.rangeInEV.lowerBound)) to "
          + keV(axis.rangeInEV.upperBound))
    }
    var details = d.signalType.map { ["signal \($0)"] } ?? []
    if !d.elements.isEmpty { details.append("elements \(d.elements.joined(separator: " "))") }
    if let energy = d.beamEnergyInKeV { details.append("beam \(plainNumber(energy)) keV") }
    if let detector = d.detector { details.append("detector \(detector)") }
    if !details.isEmpty { lines.append("    " + details.joined(separator: ", ")) }
    if let statistics {
      let what = d.kind == .spectrumImage ? "counts" : "sum"
      lines.append(
        "    \(what) \(plainNumber(statistics.sum)), smallest \(plainNumber(statistics.minimum)), largest "
          + plainNumber(statistics.maximum))
      if statistics.notFinite > 0 { lines.append("    \(statistics.notFinite) values are NaN or infinite") }
    }
    if let note = d.note { lines.append("    \(note)") }
    if let problem { lines.append("    \(problem)") }
    return lines.joined(separator: "\n")
  }

  private func keV(_ energy: Double) -> String { "\(roundedNumber(energy / 1000)) keV" }
}
