import DataModel
import Foundation
import MicrographFiles

extension FileInspection {
  /// A page for a person: one paragraph per data set, and one for many that are alike, such as the frames of a stack.
  public var text: String {
    let head = "\(file): \(format.rawValue), \(datasets.count) data set\(datasets.count == 1 ? "" : "s")"
    var lines = [head]
    var rest = datasets[...]
    while let first = rest.first {
      let alike = rest.prefix { $0.isLike(first) }
      // Fewer are worth a paragraph each.
      let shown = alike.count < 4 ? alike.count : 1
      lines += rest.prefix(shown).map(\.text)
      if shown < alike.count, let last = alike.last {
        lines.append("  … and \(alike.count - 1) more like it, to \(last.description.name)")
      }
      rest = rest.dropFirst(max(shown, alike.count))
    }
    lines += stacks.map { stack in
      let shape = stack.shape.map(String.init).joined(separator: " x ")
      return
        "  \(stack.name)\n    stack of images for tessera convert, \(shape) (frames x rows x columns), \(stack.pixelType.rawValue)"
    }
    return lines.joined(separator: "\n")
  }

  /// What the file says about itself: a line for each value, indented as the tree is; one line where there is nothing.
  public var tagText: String {
    guard let tags else { return "no tags are read from files of the format \(format.rawValue)" }
    return tags.lines(indent: 0).joined(separator: "\n")
  }
}

extension FileTag {
  fileprivate func lines(indent: Int) -> [String] {
    entries.enumerated().flatMap { index, entry -> [String] in
      let name = String(repeating: "  ", count: indent) + (entry.name.isEmpty ? "\(index)" : oneLine(entry.name))
      if case .group = entry.value { return [name] + entry.value.lines(indent: indent + 1) }
      return ["\(name): \(entry.value.valueText)"]
    }
  }

  private var valueText: String {
    switch self {
    case .group(let entries): "\(entries.count) entries"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .text(let value): oneLine(value)
    case .numbers(let values): values.map { plainNumber($0) }.joined(separator: " ")
    case .data(let type, let count, let offset): "\(count) numbers of \(type) at byte \(offset)"
    }
  }

  /// Texts of a file may hold anything; a value stays one line.
  private func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}

extension FileInspection.Dataset {
  /// Whether another differs in its name and its numbers only.
  fileprivate func isLike(_ other: FileInspection.Dataset) -> Bool {
    let (a, b) = (description, other.description)
    return a.kind == b.kind && a.shape == b.shape && a.pixelType == b.pixelType && a.title == b.title
      && a.pixelSize == b.pixelSize && a.energyAxis == b.energyAxis && a.elements == b.elements
      && a.detector == b.detector && a.acquisition == b.acquisition
      && a.instrument == b.instrument && a.note == b.note && problem == other.problem
  }

  var text: String {
    let d = description
    var lines = ["  \(d.name)" + (d.title.isEmpty || d.title == d.name ? "" : "  \"\(printable(d.title))\"")]
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
        "    energy \(roundedNumber(axis.stepInEV)) eV per channel, \(keV(axis.rangeInEV.lowerBound)) to "
          + keV(axis.rangeInEV.upperBound))
    }
    var details = d.signalType.map { ["signal \($0)"] } ?? []
    if !d.elements.isEmpty { details.append("elements \(d.elements.joined(separator: " "))") }
    if let energy = d.beamEnergyInKeV { details.append("beam \(roundedNumber(energy)) keV") }
    if let detector = d.detector { details.append("detector \(detector)") }
    if !details.isEmpty { lines.append("    " + details.joined(separator: ", ")) }
    lines += d.instrument.lines.map { "    " + $0 }
    let times = printable(d.acquisition.text)
    if !times.isEmpty { lines.append("    " + times) }
    if let statistics {
      let what = d.kind == .spectrumImage ? "counts" : "sum"
      lines.append(
        "    \(what) \(number(statistics.sum)), smallest \(number(statistics.minimum)), largest "
          + number(statistics.maximum))
      if statistics.notFinite > 0 { lines.append("    \(statistics.notFinite) values are NaN or infinite") }
    }
    if let note = d.note { lines.append("    \(note)") }
    if let problem { lines.append("    \(problem)") }
    return lines.joined(separator: "\n")
  }

  /// 0 without a sign, which a rounded number may carry.
  private func keV(_ energy: Double) -> String { "\(roundedNumber(energy == 0 ? 0 : energy / 1000)) keV" }

  /// Whole numbers in full, others with ten digits.
  private func number(_ value: Double) -> String {
    Int(exactly: value) != nil ? plainNumber(value) : String(format: "%.10g", value)
  }
}

extension Acquisition {
  /// Start and times in a few words; empty where nothing is known.
  fileprivate var text: String {
    var parts = start.map { ["recorded \($0)"] } ?? []
    if let dwellTimeInS { parts.append("dwell time \(time(dwellTimeInS))") }
    if let realTimeInS { parts.append("real time \(time(realTimeInS))") }
    if let liveTimeInS { parts.append("live time \(time(liveTimeInS))") }
    return parts.joined(separator: ", ")
  }

  private func time(_ seconds: Double) -> String {
    if seconds >= 1 { return "\(roundedNumber(seconds)) s" }
    return seconds >= 1e-3 ? "\(roundedNumber(seconds * 1e3)) ms" : "\(roundedNumber(seconds * 1e6)) µs"
  }
}
