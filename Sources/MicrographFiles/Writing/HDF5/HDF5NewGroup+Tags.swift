extension HDF5NewGroup {
  /// Writes a tree of values as groups and attributes, as HyperSpy keeps its metadata; nothing but groups has a place at
  /// the root. Names that HDF5 cannot hold are altered: empty ones are numbered, those that repeat too, a slash becomes
  /// an underscore.
  func set(_ tags: FileTag) -> Bool {
    var names = UniqueNames()
    var isWhole = true
    for (index, entry) in tags.entries.enumerated() {
      let plain = entry.name.isEmpty || entry.name == "." ? "\(index)" : entry.name.replacing("/", with: "_")
      isWhole = set(names.next(plain), entry.value) && isWhole
    }
    return isWhole
  }

  private func set(_ name: String, _ tag: FileTag) -> Bool {
    switch tag {
    case .group:
      guard let group = group(name) else { return false }
      return group.set(tag)
    case .integer(let value): return set(name, Int(value))
    case .number(let value): return set(name, value)
    case .bool(let value): return set(name, value)
    case .text(let value): return set(name, value)
    case .numbers(let values): return values.isEmpty ? set(name, "") : set(name, values)
    case .data(let type, let count, _): return set(name, "\(count) numbers of \(type)")
    }
  }
}
