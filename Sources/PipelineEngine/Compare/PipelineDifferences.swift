import DataModel

/// A key in which pipelines differ.
struct PipelineDifference: Encodable, Equatable {
  /// Path of the key in the pipeline as understood, for instance `chips.size` or `strategies.averaged.weights`.
  let key: String
  /// One value per run; null where a run has no such key.
  let values: [JSONValue]
}

/// The keys in which pipelines differ, in alphabetical order.
///
/// Lists of things with a name (channels, strategies, classes of supports) are compared name by name, all other lists as
/// a whole.
func differences(between pipelines: [JSONValue]) -> [PipelineDifference] {
  let flat = pipelines.map { pipeline -> [String: JSONValue] in
    var leaves: [String: JSONValue] = [:]
    flatten(pipeline, at: "", into: &leaves)
    return leaves
  }
  let keys = Set(flat.flatMap(\.keys)).sorted()
  return keys.compactMap { key in
    let values = flat.map { $0[key] ?? .null }
    return values.allSatisfy { $0 == values[0] } ? nil : PipelineDifference(key: key, values: values)
  }
}

private func flatten(_ value: JSONValue, at path: String, into leaves: inout [String: JSONValue]) {
  func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
  switch value {
  case .object(let values):
    for (key, value) in values { flatten(value, at: below(key), into: &leaves) }
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
      // What has nothing but a name is there or not.
      if fields.isEmpty { leaves[below(name)] = .flag(true) }
      flatten(.object(fields), at: below(name), into: &leaves)
    }
  default: leaves[path] = value
  }
}
