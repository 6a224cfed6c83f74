import DataModel
import MicrographFiles

extension PipelineDescription {
  /// Inline classes, `{file: x.yaml}` with the same inside, `{mask: labels.tif, …}`, or `{from: RUN}`.
  func readSupports(_ value: YAMLValue) throws -> Supports {
    let entries = try value.entries()
    if entries.contains(where: { $0.key == "mask" && $0.value.isScalar }) { return try Self.readDraw(value) }
    if entries.contains(where: { $0.key == "from" && $0.value.isScalar }) {
      let run = try value.mapping(allowed: ["from"]).required("from").text("the folder of a finished run")
      return .borrowed(run: run)
    }
    if entries.contains(where: { $0.key == "file" && $0.value.isScalar }) {
      let name = try value.mapping(allowed: ["file"]).required("file").text()
      let path = resolved(name)
      let root = try Self.yamlRoot(of: try Self.readWhole(path, atMost: Self.largestFile), path: path)
      return .listed(try Self.readClasses(root), file: name)
    }
    return .listed(try Self.readClasses(value), file: nil)
  }

  private static func readClasses(_ value: YAMLValue) throws(PipelineError) -> [ListedClass] {
    var classes: [ListedClass] = []
    for entry in try value.entries() {
      var chips: [ListedChip] = []
      for chip in try entry.value.list("a list of chips such as [[0, 3], [1, 9]]") {
        let pair = try chip.pair("a chip as [row, column]")
        let address = ChipAddress(row: try pair.0.integer(least: 0), column: try pair.1.integer(least: 0))
        chips.append(ListedChip(address: address, place: chip.place))
      }
      classes.append(ListedClass(name: entry.key, chips: chips, place: entry.value.place))
    }
    return classes
  }

  private static func readDraw(_ value: YAMLValue) throws(PipelineError) -> Supports {
    let keys = try value.mapping(allowed: ["mask", "dataset", "classes", "per-class", "seed", "purity"])
    let seed = try keys.required("seed")
    return .drawn(
      mask: try readMask(keys, file: "mask"), perClass: try keys.required("per-class").integer(least: 1),
      seed: UInt64(try seed.integer(least: 0)), purity: try keys["purity"]?.share() ?? 0.9)
  }

  private static func readMask(_ keys: YAMLMapping, file: String) throws(PipelineError) -> MaskFile {
    let list = try keys.required("classes")
    var names: [String] = []
    for name in try list.list("a list of class names") {
      let text = try name.name("a class name")
      guard !names.contains(text) else { throw name.failure("the class \"\(text)\" stands there twice") }
      names.append(text)
    }
    guard (1...255).contains(names.count) else { throw list.failure("expected 1 to 255 classes, found \(names.count)") }
    return MaskFile(
      file: try keys.required(file).text("a file name"), dataset: try keys["dataset"]?.text(), classes: names)
  }

  static func readTruth(_ value: YAMLValue) throws(PipelineError) -> Truth {
    let keys = try value.mapping(allowed: ["file", "dataset", "classes", "majority"])
    return Truth(mask: try readMask(keys, file: "file"), majority: try keys["majority"]?.share() ?? 0.5)
  }
}
