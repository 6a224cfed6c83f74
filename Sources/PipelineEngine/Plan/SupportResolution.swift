import DataModel
import FewShot
import MicrographFiles

extension PipelinePlan {
  /// The supports as indices of the grid.
  static func resolveSupports(
    _ description: PipelineDescription, grid: ChipGrid, limits: ReadingLimits
  ) throws -> SupportSet {
    let place = description.place("supports")
    do {
      switch description.supports {
      case .listed(let classes, _):
        try check(classes, grid: grid)
        return try SupportSet(
          classes: classes.map { one in
            .init(name: one.name, chips: one.chips.map { grid.index(of: $0.address) })
          })
      case .drawn(let mask, let perClass, let seed, let purity):
        let labels = try readMask(mask, grid: grid, of: description, place: place, limits: limits)
        return try drawSupports(
          from: labels, grid: grid, classes: mask.classes, perClass: perClass, purity: purity, seed: seed)
      case .borrowed(let run): preconditionFailure("the supports of \(run) are in no chip of this image")
      }
    } catch let error as SupportSetError { throw place.failure(sentence(error, grid: grid)) } catch let error
      as FewShotError
    { throw place.failure("\(error)") }
  }

  /// What can be said with the line of the very chip.
  private static func check(_ classes: [PipelineDescription.ListedClass], grid: ChipGrid) throws(PipelineError) {
    if let one = classes.first(where: { $0.name == "unclassified" }) {
      throw one.place.failure("\"unclassified\" is what chips without evidence are called; choose another name")
    }
    var owners: [ChipAddress: String] = [:]
    for one in classes {
      guard !one.chips.isEmpty else { throw one.place.failure("the class has no supports; name at least one chip") }
      for chip in one.chips {
        let name = "[\(chip.address.row), \(chip.address.column)]"
        guard grid.contains(chip.address) else {
          throw chip.place.failure(
            "chip \(name) lies outside the grid of \(grid.rows) x \(grid.columns) chips (row 0 to \(grid.rows - 1), "
              + "column 0 to \(grid.columns - 1))")
        }
        if let owner = owners.updateValue(one.name, forKey: chip.address) {
          throw chip.place.failure(
            owner == one.name
              ? "chip \(name) stands there twice"
              : "chip \(name) is a support of \"\(owner)\" already; a chip belongs to one class")
        }
      }
    }
  }

  private static func sentence(_ error: SupportSetError, grid: ChipGrid) -> String {
    switch error {
    case .tooFewClasses(let names):
      return names.isEmpty
        ? "no classes; name at least two" : "only one class (\"\(names[0])\"); a segmentation needs at least two"
    case .classTwice(let name): return "the class \"\(name)\" stands there twice"
    case .noSupports(let name): return "the class \"\(name)\" has no supports; name at least one chip"
    case .chipTwice(let chip, let first, let second):
      let address = grid.address(of: chip)
      return "chip [\(address.row), \(address.column)] is a support of both \"\(first)\" and \"\(second)\""
    }
  }

  private static func readMask(
    _ mask: PipelineDescription.MaskFile, grid: ChipGrid, of description: PipelineDescription,
    place: PipelineDescription.Place, limits: ReadingLimits
  ) throws -> LabelMask {
    let path = description.resolved(mask.file)
    let labels = try open(path, named: place.keyPath, in: description, limits: limits).labelMask(dataset: mask.dataset)
    guard labels.rows == grid.imageRows, labels.columns == grid.imageColumns else {
      throw place.failure(
        "\(path) has \(labels.rows) x \(labels.columns) px (rows x columns), the image "
          + "\(grid.imageRows) x \(grid.imageColumns); a label mask needs the image's size")
    }
    return labels
  }

  /// The true class of every chip in the order of the supports' classes.
  static func readTruth(
    _ truth: PipelineDescription.Truth, supports: SupportSet, grid: ChipGrid, of description: PipelineDescription,
    limits: ReadingLimits
  ) throws -> (labels: ChipTruth, notes: [String]) {
    let place = description.place("truth")
    let mask = try readMask(truth.mask, grid: grid, of: description, place: place, limits: limits)
    let unknown = truth.mask.classes.filter { !supports.names.contains($0) }
    guard unknown.count < truth.mask.classes.count else {
      throw place.failure(
        "none of the classes \(quoted(unknown)) is among the supports; those have \(quoted(supports.names))")
    }
    let order = supports.names + unknown
    guard order.count <= 255 else { throw place.failure("\(order.count) classes; at most 255 are possible") }
    // The mask counts its own list of classes; results count the supports'.
    var translation = [UInt8](repeating: 255, count: 256)
    for (value, name) in truth.mask.classes.enumerated() {
      translation[value] = UInt8(order.firstIndex(of: name) ?? 255)
    }
    let translated = LabelMask(
      rows: mask.rows, columns: mask.columns, values: mask.values.map { translation[Int($0)] })
    let notes =
      unknown.isEmpty ? [] : ["the truth's \(quoted(unknown)) has no supports: its chips all count as wrong"]
    do {
      return (try chipTruth(from: translated, grid: grid, classes: order.count, majority: truth.majority), notes)
    } catch { throw place.failure("\(error)") }
  }

  private static func quoted(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
}
