import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// The spectrum images that come with the project.
@Suite struct SampleFilesTests {
  @Test(arguments: ["dacite/eds.hspy", "crossed/eds.hspy"]) func sampleCubesTileAndHoldCounts(_ name: String) throws {
    let path = projectRoot.appendingPathComponent("SampleData/\(name)").path
    let file = try MicrographFile.open(path)
    #expect(file.format == .hyperspy)
    let image = try file.spectrumImage()
    let cube = try WholeCube(image.source)
    #expect(cube.covers.allSatisfy { $0 == 1 })
    #expect(cube.values.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
    #expect(cube.values.contains { $0 > 0 })
    #expect(image.pixelSize != nil)
    #expect(image.energyAxis.stepInEV > 0)
  }
}
