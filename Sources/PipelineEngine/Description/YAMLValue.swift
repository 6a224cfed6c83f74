import DataModel
import Yams

/// One value of a pipeline file together with where it stands, so that every mistake can be named exactly.
struct YAMLValue {
  let node: Node
  let keyPath: String
  let file: String

  /// An error about this value.
  func failure(_ message: String) -> PipelineError { place.failure(message) }

  /// Where this value stands.
  var place: PipelineDescription.Place {
    PipelineDescription.Place(file: file, line: node.mark?.line, keyPath: keyPath)
  }

  /// What stands here, for messages: `"abc"`, `a list`, `a mapping`, `nothing`.
  var found: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(shortened(scalar.string))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .alias(let alias): "the alias \"\(alias.anchor.rawValue)\""
    }
  }

  /// A mapping whose keys are all known.
  func mapping(allowed: [String]) throws(PipelineError) -> YAMLMapping {
    let entries = try entries()
    for entry in entries where !allowed.contains(entry.key) {
      let path = entry.value.keyPath
      throw PipelineError(
        file: file, line: entry.line, keyPath: path,
        message: unknownName("key", entry.key, allowed: allowed))
    }
    return YAMLMapping(value: self, entries: entries)
  }

  /// A mapping with names that the user chooses, in the order of the file.
  func entries() throws(PipelineError) -> [YAMLEntry] {
    guard case .mapping(let mapping) = node else {
      throw failure("expected a mapping of keys and values, found \(found)")
    }
    var entries: [YAMLEntry] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string, !name.isEmpty else { throw failure("a key must be a name") }
      guard !name.contains(where: \.isNewline) else { throw failure("a name is one line, found \"\(name)\"") }
      let path = keyPath.isEmpty ? name : "\(keyPath).\(name)"
      entries.append(
        YAMLEntry(key: name, line: key.mark?.line, value: YAMLValue(node: value, keyPath: path, file: file)))
    }
    return entries
  }

  /// A list.
  func list(_ expected: String = "a list") throws(PipelineError) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { throw failure("expected \(expected), found \(found)") }
    return sequence.enumerated().map {
      YAMLValue(node: $0.element, keyPath: "\(keyPath)[\($0.offset)]", file: file)
    }
  }

  /// The values of a mapping by their keys; empty where this is no mapping.
  var entriesByName: [String: YAMLValue] {
    let entries = (try? entries()) ?? []
    return Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// A list of exactly two values.
  func pair(_ expected: String) throws(PipelineError) -> (YAMLValue, YAMLValue) {
    let values = try list(expected)
    guard values.count == 2 else { throw failure("expected \(expected), found a list of \(values.count)") }
    return (values[0], values[1])
  }

  /// Whether a list stands here.
  var isList: Bool { node.sequence != nil }
  /// Whether a single value stands here.
  var isScalar: Bool { node.scalar != nil }

  /// A text that is not empty.
  func text(_ expected: String = "a text") throws(PipelineError) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw failure("expected \(expected), found \(found)")
    }
    return scalar.string
  }

  /// A text of one line.
  func name(_ expected: String) throws(PipelineError) -> String {
    let text = try text(expected)
    guard !text.contains(where: \.isNewline) else { throw failure("a name is one line, found \(found)") }
    return text
  }

  /// Whether the key stands there without a value.
  var isEmpty: Bool { node.scalar?.string.isEmpty ?? false }

  /// A finite number.
  func number() throws(PipelineError) -> Double {
    let text = try text("a number")
    guard let value = Double(text), value.isFinite else { throw failure("expected a number, found \(found)") }
    return value
  }

  /// A finite number in a range.
  func number(in range: ClosedRange<Double>) throws(PipelineError) -> Double {
    let value = try number()
    guard range.contains(value) else {
      throw failure(
        "must be from \(plainNumber(range.lowerBound)) to \(plainNumber(range.upperBound)), found \(plainNumber(value))"
      )
    }
    return value
  }

  /// A share above 0, at most 1.
  func share() throws(PipelineError) -> Double {
    let value = try number(in: 0...1)
    guard value > 0 else { throw failure("must be above 0, found \(found)") }
    return value
  }

  /// A share from 0 to 1, as a number or in percent: `0.1`, `10 %`.
  func shareOrPercent() throws(PipelineError) -> Double {
    let text = try text("a share such as 0.1 or 10 %")
    guard let quantity = Quantity(text), ["", "%"].contains(quantity.unit) else {
      throw failure("expected a share such as 0.1 or 10 %, found \(found)")
    }
    let share = quantity.unit == "%" ? quantity.value / 100 : quantity.value
    guard (0...1).contains(share) else { throw failure("must be from 0 to 1, or from 0 % to 100 %, found \(found)") }
    return share
  }

  /// A whole number of at least `least`.
  func integer(least: Int) throws(PipelineError) -> Int {
    guard let value = Int(try text("a whole number")) else {
      throw failure("expected a whole number, found \(found)")
    }
    guard value >= least else { throw failure("must be at least \(least), found \(value)") }
    return value
  }

  /// One of the names of a choice.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ what: String, _ type: Choice.Type
  ) throws(PipelineError) -> Choice where Choice.RawValue == String {
    let name = try text("one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    guard let choice = Choice(rawValue: name) else {
      throw failure(unknownName(what, name, allowed: Choice.allCases.map(\.rawValue)))
    }
    return choice
  }

  /// `true` or `false`.
  func flag() throws(PipelineError) -> Bool {
    switch try text("true or false") {
    case "true": true
    case "false": false
    default: throw failure("expected true or false, found \(found)")
    }
  }

  /// A length such as `64 px` or `1.2 nm`, above 0.
  func length() throws(PipelineError) -> Length {
    let text = try text("a length with its unit, for example \"64 px\" or \"1.2 nm\"")
    guard let quantity = Quantity(text) else {
      throw failure("expected a length with its unit, for example \"64 px\" or \"1.2 nm\", found \(found)")
    }
    if quantity.unit == "px" {
      guard quantity.value < 1e9 else { throw failure("must be below 1000000000 px, found \(found)") }
      guard let pixels = Int(exactly: quantity.value) else { throw failure("pixels are whole, found \(found)") }
      guard pixels > 0 else { throw failure("must be above 0, found \(found)") }
      return .pixels(pixels)
    }
    return .nanometres(try positive(converted(quantity, units: lengthUnits, others: ["px"])))
  }

  /// A length in nm, in any unit of length but px; above 0 unless told otherwise.
  func nanometres(orZeroOrLess: Bool = false) throws(PipelineError) -> Double {
    let value = try quantity(units: lengthUnits, example: "0.02 nm")
    return orZeroOrLess ? value : try positive(value)
  }

  /// An energy in eV.
  func electronvolts() throws(PipelineError) -> Double { try quantity(units: energyUnits, example: "20 keV") }

  private func positive(_ value: Double) throws(PipelineError) -> Double {
    guard value > 0 else { throw failure("must be above 0, found \(found)") }
    return value
  }

  private func quantity(units: [String: Double], example: String) throws(PipelineError) -> Double {
    let text = try text("a number with its unit, for example \"\(example)\"")
    guard let quantity = Quantity(text) else {
      throw failure("expected a number with its unit, for example \"\(example)\", found \(found)")
    }
    return try converted(quantity, units: units, others: [])
  }

  private func converted(
    _ quantity: Quantity, units: [String: Double], others: [String]
  ) throws(PipelineError) -> Double {
    guard let factor = units[quantity.unit] else {
      let allowed = (others + units.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key))
        .filter { $0 != "A" && $0 != "μm" && $0 != "um" }.joined(separator: ", ")
      let unit = quantity.unit.isEmpty ? "no unit" : "the unit \"\(quantity.unit)\""
      throw failure("found \(unit) in \(found); allowed: \(allowed)")
    }
    return quantity.value * factor
  }
}

/// One key with its value.
struct YAMLEntry {
  let key: String
  let line: Int?
  let value: YAMLValue
}

/// A mapping whose keys have been checked.
struct YAMLMapping {
  let value: YAMLValue
  let entries: [YAMLEntry]

  /// The value of a key, where it is there.
  subscript(key: String) -> YAMLValue? { entries.first { $0.key == key }?.value }

  /// The value of a key that must be there.
  func required(_ key: String) throws(PipelineError) -> YAMLValue {
    guard let found = self[key] else { throw value.failure("missing key \"\(key)\"") }
    return found
  }
}
