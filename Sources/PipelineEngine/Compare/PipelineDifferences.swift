import DataModel

/// A key in which pipelines differ.
struct PipelineDifference: Encodable, Equatable {
  /// Path of the key in the pipeline as understood, for instance `chips.size` or `strategies.averaged.weights`.
  var key: String { path.joined(separator: ".") }
  /// The parts of the key.
  let path: [String]
  /// One value per run; null where a run has no such key.
  let values: [JSONValue]

  enum CodingKeys: String, CodingKey {
    case key, values
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(key, forKey: .key)
    try container.encode(values, forKey: .values)
  }
}

/// The keys in which pipelines differ, in alphabetical order.
///
/// Lists of things with a name (channels, strategies, classes of supports) are compared name by name, all other lists as
/// a whole.
func differences(between pipelines: [JSONValue]) -> [PipelineDifference] {
  let flat = pipelines.map { pipeline -> [[String]: JSONValue] in
    var leaves: [[String]: JSONValue] = [:]
    flatten(pipeline, at: [], into: &leaves)
    return leaves
  }
  let keys = Set(flat.flatMap(\.keys)).sorted { $0.lexicographicallyPrecedes($1) }
  return keys.compactMap { key in
    let values = flat.map { $0[key] ?? .null }
    return values.allSatisfy { $0 == values[0] } ? nil : PipelineDifference(path: key, values: values)
  }
}

private func flatten(_ value: JSONValue, at path: [String], into leaves: inout [[String]: JSONValue]) {
  switch value {
  case .object(let values):
    for (key, value) in values { flatten(value, at: path + [key], into: &leaves) }
  case .list(let values):
    let named = values.compactMap { value in
      (value["name"] ?? value["class"])?.string.map { ($0, value) }
    }
    guard !named.isEmpty, named.count == values.count else {
      leaves[path] = value
      return
    }
    for (name, value) in named {
      guard case .object(var fields) = value else { continue }
      fields["name"] = nil
      fields["class"] = nil
      // It follows from the name.
      fields["slug"] = nil
      // What has nothing but a name is there or not.
      if fields.isEmpty { leaves[path + [name]] = .flag(true) }
      flatten(.object(fields), at: path + [name], into: &leaves)
    }
  default: leaves[path] = value
  }
}
