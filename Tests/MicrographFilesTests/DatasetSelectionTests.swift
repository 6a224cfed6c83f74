import DataModel
import Testing

@testable import MicrographFiles

/// What a name that chooses nothing leads to; the parts of Velox and JEOL files stand with their readers' tests.
@Suite struct DatasetSelectionTests {
  @Test(arguments: [
    (["HAADF", "EDS"], "haadf", "did you mean HAADF"), (["HAADF", "EDS"], "Eds", "did you mean EDS"),
    (["/Experiments/EDX/data"], "edx", "did you mean /Experiments/EDX/data"),
    (["/Cube/data"], "cube", "did you mean /Cube/data"), (["HAADF"], "HAADF2", "it holds: HAADF"),
    (["s frame 0", "s frame 1", "other"], "s frame 2", "s has 2 frames, 0-1"),
    (["s frame 0", "s frame 1"], "s frame x", "it holds: s frame 0, s frame 1"),
    (["s frame 0", "s frame 1"], "t frame 0", "it holds: s frame 0, s frame 1"), ([], "a", "it holds: nothing"),
  ])
  func aNameThatMeansNothingLeadsToOneThatDoes(_ names: [String], _ name: String, _ advice: String) {
    let datasets = names.map { DatasetDescription(name: $0, kind: .image, shape: [1, 1], pixelType: .uint8) }
    let error = #expect(throws: FileError.self) { try DatasetSelection(path: "f", datasets: datasets).readable(name) }
    #expect(error?.description == "f: holds no data set \"\(name)\"; \(advice)")
  }
}
