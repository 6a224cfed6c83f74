/// The names that a Velox file shows for its data, and the elements that its user looked at.
///
/// Until version 10 the operations know which detector a data set came from; later versions keep the titles of displays
/// and, in `SharedProperties`, which data each shows.
struct VeloxTitles {
  /// By the path of the data set's group.
  private(set) var titles: [String: String] = [:]
  /// Symbols, in the order of the alphabet.
  private(set) var elements: [String] = []

  /// More displays and operations than any file has.
  private static let mostParts = 1000
  /// Bytes of the texts of one kind that are read.
  private static let mostBytes = 8 << 20

  init(_ root: borrowing HDF5Object) {
    readOperations(root)
    readDisplays(root)
    elements = Set(elements).filter(Self.isSymbol).sorted()
  }

  private mutating func readOperations(_ root: borrowing HDF5Object) {
    for kind in ["StemInputOperation", "CameraInputOperation"] {
      for (_, operation) in Self.parts(root, ["Operations", kind]) {
        guard let path = operation["dataPath"]?.text else { continue }
        titles[path] = operation["detector"]?.text ?? operation["cameraName"]?.text
      }
    }
    for (_, operation) in Self.parts(root, ["Operations", "ImageQuantificationOperation"]) {
      for map in operation["colormixSelection"]?.list ?? [] where map["stem"]?.flag == false {
        if let name = map["name"]?.text { elements.append(name) }
      }
    }
  }

  private mutating func readDisplays(_ root: borrowing HDF5Object) {
    let displays = Self.parts(root, ["Displays", "ImageDisplay"])
    guard !displays.isEmpty else { return }
    let references = Self.parts(root, ["SharedProperties", "ImageSeriesDataReference"])
    let paths = Dictionary(uniqueKeysWithValues: references.map { ($0.path, $0.tree["dataPath"]?.text) })
    for (_, display) in displays {
      guard let title = display["title"]?.text, let reference = display["data"]?.text,
        let path = paths[reference] ?? nil, titles[path] == nil
      else { continue }
      titles[path] = title
    }
    for (_, item) in Self.parts(root, ["SharedProperties", "DisplayGroupItem"])
    where item["groupType"]?.text == "Eds" {
      if let name = item["name"]?.text { elements.append(name) }
    }
  }

  /// The JSON texts of a group, by their paths.
  private static func parts(_ root: borrowing HDF5Object, _ names: [String]) -> [(path: String, tree: JSONTree)] {
    guard let group = root.descendant(names), group.isGroup else { return [] }
    var bytes = 0
    return group.childNames(limit: mostParts).compactMap { name in
      guard bytes < mostBytes, let text = group.child(name)?.texts()?.first else { return nil }
      bytes += text.utf8.count
      return JSONTree(text.utf8).map { (group.path(of: name), $0) }
    }
  }

  private static func isSymbol(_ name: String) -> Bool {
    (1...2).contains(name.utf8.count) && name.first?.isUppercase == true && name.dropFirst().allSatisfy(\.isLowercase)
  }
}
