import DataModel
import Kernels
import Testing

@testable import MicrographFiles

@Suite struct HDF5ValuesTests {
  @Test func thereAreFixtures() {
    #expect(HDF5Fixture.all.count > 60)
    #expect(HDF5Fixture.cubes.count > 50)
  }

  @Test(arguments: HDF5Fixture.all) func headersAreThoseOfTheFile(_ fixture: HDF5Fixture) throws {
    let file = try MicrographFile.open(fixture.path)
    let kind: DatasetDescription.Kind = fixture.shape.count == 3 ? .spectrumImage : .image
    let index = try DatasetSelection(path: file.path, datasets: file.datasets)
      .index(of: kind, dataset: fixture.dataset, page: nil)
    let found = file.datasets[index]
    #expect(found.kind.rawValue == fixture.kind)
    #expect(found.shape == fixture.shape)
    #expect("\(found.pixelType)" == fixture.type)
    #expect(found.axes == fixture.axes)
    if let size = fixture.pixelSize {
      #expect(abs((found.pixelSize?.heightInNM ?? 0) / size[0] - 1) < 1e-12)
      #expect(abs((found.pixelSize?.widthInNM ?? 0) / size[1] - 1) < 1e-12)
    } else {
      #expect(found.pixelSize == nil)
    }
    if let energy = fixture.energy {
      #expect(abs((found.energyAxis?.offsetInEV ?? .nan) - energy[0]) <= 1e-9)
      #expect(abs((found.energyAxis?.stepInEV ?? .nan) - energy[1]) <= 1e-9)
    }
    #expect(found.title == fixture.title ?? "")
    #expect(found.signalType == fixture.signalType)
    #expect(found.elements == fixture.elements ?? [])
    #expect(found.beamEnergyInKeV == fixture.beamEnergy)
    #expect(found.detector == fixture.detector)
  }

  @Test(arguments: HDF5Fixture.all.filter { $0.shape.count == 2 })
  func imagesAreThoseOfH5py(_ fixture: HDF5Fixture) throws {
    let image = try MicrographFile.open(fixture.path).micrograph(dataset: fixture.dataset)
    #expect([image.rows, image.columns] == fixture.shape)
    #expect(differences(image.intensity.elements.map { Double($0) }, fixture.values, type: "float32") == [])
  }

  // Boxes of one chunk, of several chunks, of the usual size.
  @Test(arguments: HDF5Fixture.cubes, [1, 100, HDF5BoxGrid.aimedBytes])
  func boxesTileTheCubeOnceAndGiveTheArrayOfH5py(_ fixture: HDF5Fixture, _ aimedBytes: Int) throws {
    let source = try fixture.source(aimedBytes: aimedBytes)
    let cube = try WholeCube(source)
    #expect(cube.covers.allSatisfy { $0 == 1 })
    #expect(differences(cube.values, fixture.values, type: fixture.type) == [])
    if aimedBytes == 1, fixture.shape == [3, 4, 10] {
      let isOneChunk = ["one-chunk.hspy", "wide-chunk.hspy", "by-hyperspy.hspy"].contains(fixture.file)
      #expect((source.boxes.count == 1) == isOneChunk)
    }
  }

  @Test(arguments: HDF5Fixture.cubes) func thePublicWayGivesTheSame(_ fixture: HDF5Fixture) throws {
    let image = try MicrographFile.open(fixture.path).spectrumImage(dataset: fixture.dataset)
    let cube = try WholeCube(image.source)
    #expect(differences(cube.values, fixture.values, type: fixture.type) == [])
    var block = SpectrumBlock()
    try image.source.read(box: 0, into: &block)
    let kind =
      switch block.counts {
      case .uint8: "uint8"
      case .uint16: "uint16"
      case .uint32: "uint32"
      case .float32: "float32"
      }
    #expect(kind == (["uint8", "uint16", "uint32"].contains(fixture.type) ? fixture.type : "float32"))
  }

  @Test(arguments: HDF5Fixture.cubes) func severalThreadsReadTheSame(_ fixture: HDF5Fixture) async throws {
    let source = try fixture.source(aimedBytes: 1)
    let alone = try WholeCube(source)
    let whole = try await withThrowingTaskGroup(of: WholeCube.self) { group in
      for _ in 0..<4 { group.addTask { try WholeCube(source) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    // NaN differs from itself.
    #expect(whole.count == 4)
    for other in whole { #expect(other.values.map(\.bitPattern) == alone.values.map(\.bitPattern)) }
  }

  @Test func aBlockIsReusedAcrossFiles() throws {
    var block = SpectrumBlock()
    for fixture in HDF5Fixture.cubes {
      let source = try fixture.source(aimedBytes: 100)
      for index in source.boxes.indices {
        try source.read(box: index, into: &block)
        #expect(block.box == source.boxes[index])
      }
    }
  }
}
