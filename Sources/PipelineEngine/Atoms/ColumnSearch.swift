import Atoms
import DataModel

/// How atom columns are found and refined in an image.
struct ColumnSearch: Sendable, Equatable {
  var finding = ColumnFindingOptions()
  var refinement = AtomChannel.Refinement.gaussian

  /// Finds and refines all columns of an image as it was read; preprocessing would change their heights.
  ///
  /// - Parameter progress: shares of the work, 0 to 1.
  /// - Throws: `AtomsError`.
  func columns(
    in image: Micrograph, threads: Int, clock: StageClock, progress: (_ stage: String, _ share: Double) -> Void
  ) throws -> [AtomColumn] {
    progress("find atom columns", 0)
    let found = try clock.measure("find atom columns") {
      try findColumns(in: image.intensity, options: finding, threads: threads)
    }
    progress("refine atom columns", 0.7)
    let options: RefiningOptions
    switch refinement {
    case .none: return found
    case .centreOfMass: options = RefiningOptions(gaussianShare: 0)
    case .gaussian: options = RefiningOptions()
    }
    let refined = clock.measure("refine atom columns") {
      refinedColumns(found, in: image.intensity, options: options, threads: threads)
    }
    progress("refine atom columns", 1)
    return refined
  }
}
