import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// The settings of the microscope in a HyperSpy file, under the names and in the units of HyperSpy's metadata.
@Suite struct HyperSpyInstrumentTests {
  private static let full = Instrument(
    kind: .transmission, microscope: "Titan", mode: "STEM", beamCurrentInNA: 0.25, magnification: 225_000,
    cameraLengthInMM: 98, workingDistanceInMM: 7.5, convergenceAngleInMRad: 21, collectionAngleInMRad: 62,
    stage: Stage(
      xInMM: -0.5, yInMM: 0.25, zInMM: 0.125, alphaInDegrees: 12, betaInDegrees: -2, rotationInDegrees: 30),
    detector: XRayDetector(
      elevationInDegrees: 18, azimuthInDegrees: 45, solidAngleInSr: 0.7, resolutionInEV: 130.5))

  @Test func namesAndUnitsAreHyperSpys() {
    let names = Self.full.hyperSpyEntries(isSEM: true)
    let tree = FileTag.group(names)
    let numbers = [
      "beam_current": 0.25, "magnification": 225_000, "camera_length": 98, "convergence_angle": 21,
      "working_distance": 7.5,
    ]
    for (name, value) in numbers { #expect(tree[name]?.double == value, "\(name)") }
    #expect(tree["microscope"]?.text == "Titan" && tree["acquisition_mode"]?.text == "STEM" && names.count == 8)
    let stage = ["x": -0.5, "y": 0.25, "z": 0.125, "tilt_alpha": 12, "tilt_beta": -2, "rotation": 30]
    for (name, value) in stage { #expect(tree["Stage", name]?.double == value, "\(name)") }
    let detector = FileTag.group(Self.full.detector.hyperSpyEntries)
    let geometry = [
      "elevation_angle": 18, "azimuth_angle": 45, "solid_angle": 0.7, "energy_resolution_MnKa": 130.5,
    ]
    for (name, value) in geometry { #expect(detector[name]?.double == value, "\(name)") }
    #expect(FileTag.group(Self.full.hyperSpySpectrometerEntries)["collection_angle"]?.double == 62)
    // No transmission microscope has a working distance.
    #expect(Self.full.hyperSpyEntries(isSEM: false).count == 7)
    #expect(Instrument.unknown.hyperSpyEntries(isSEM: true).isEmpty)
  }

  /// HyperSpy shows its defaults for what is not there, so that nothing may be lost on the way.
  @Test func whatABrukerFileSaysComesBack() throws {
    try withTemporaryFolder { folder in
      try Data(BCFSample.withSettings.bytes).write(to: URL(fileURLWithPath: "\(folder)/a.bcf"))
      let map = try MicrographFile.open("\(folder)/a.bcf").stored(dataset: "EDX")
      try writeHyperSpy([map], to: "\(folder)/a.hspy", threads: 1)
      let found = try onlyDataset("\(folder)/a.hspy").description.instrument
      #expect(found.kind == .transmission && found.magnification == 20_000)
      #expect(found.stage == map.description.instrument.stage && found.stage.alphaInDegrees == 0.5)
      #expect(found.detector == map.description.instrument.detector && found.detector.elevationInDegrees == 18)
      // And once more, from HyperSpy's file to another.
      try writeHyperSpy([onlyDataset("\(folder)/a.hspy")], to: "\(folder)/b.hspy", threads: 1)
      #expect(try onlyDataset("\(folder)/b.hspy").description.instrument == found)
    }
  }

  @Test func aZarrStoreSaysTheSame() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.zspy"
      let store = projectRoot.appendingPathComponent(
        "Tests/MicrographFilesTests/Fixtures/ZSpy/blosc-zstd.folder.zspy")
      try FileManager.default.copyItem(atPath: store.path, toPath: path)
      func set(_ group: String, _ json: String) throws {
        let place = "\(path)/Experiments/Small cube/metadata/Acquisition_instrument/TEM\(group)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try Data("{\"zarr_format\": 2}".utf8).write(to: URL(fileURLWithPath: place + "/.zgroup"))
        try Data(json.utf8).write(to: URL(fileURLWithPath: place + "/.zattrs"))
      }
      try set(
        "",
        """
        {"beam_energy": 200, "microscope": "Titan", "acquisition_mode": "STEM", "beam_current": 0.25,
         "magnification": 225000, "camera_length": 98, "working_distance": 7.5, "convergence_angle": 21}
        """)
      try set(
        "/Stage", #"{"x": -0.5, "y": 0.25, "z": 0.125, "tilt_alpha": 12, "tilt_beta": -2, "rotation": 30}"#)
      try set("/Detector/EELS", #"{"collection_angle": 62}"#)
      try set(
        "/Detector/EDS",
        #"{"elevation_angle": 18, "azimuth_angle": "45.000", "solid_angle": 0.7, "energy_resolution_MnKa": 130.5}"#)
      #expect(try onlyDataset(path).description.instrument == Self.full)
    }
  }

  @Test func theKindOfMicroscopeIsThatOfTheSignalOrOfTheFile() throws {
    try withTemporaryFolder { folder in
      let image = ["a_1.ser": OtherSamples.series(spectra: false), "a.emi": OtherSamples.record(mode: "STEM")]
      for (name, bytes) in image { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
      let xml = String(decoding: image["a.emi"] ?? [], as: UTF8.self)
      // 20 keV would be a scanning microscope's.
      try Data(xml.replacing("<Value>200</Value>", with: "<Value>20</Value>").utf8).write(
        to: URL(fileURLWithPath: "\(folder)/a.emi"))
      let file = try MicrographFile.open("\(folder)/a.emi")
      let first = try #require(file.datasets.first)
      try writeHyperSpy([file.stored(dataset: first.name)], to: "\(folder)/a.hspy", threads: 1)
      let found = try onlyDataset("\(folder)/a.hspy").description
      #expect(found.beamEnergyInKeV == 20 && found.instrument.kind == .transmission)
    }
  }

  /// HyperSpy has settings of a scanning electron microscope without the energy of its beam.
  @Test func whateverStandsBelowAMicroscopeTellsItsKind() {
    func read(_ kinds: Set<String>) -> Instrument {
      Instrument(
        hyperSpyNumber: { path, name in kinds.contains(path[1]) && name == "working_distance" ? 9.5 : nil },
        text: { _, _ in nil })
    }
    #expect(read(["SEM"]).kind == .scanning && read(["SEM"]).workingDistanceInMM == 9.5)
    #expect(read(["TEM"]).kind == .transmission && read([]) == .unknown)
  }

  /// Settings of detectors are kept whatever the signal is.
  @Test func detectorsOfASignalWithoutATypeAreKept() throws {
    try withTemporaryFolder { folder in
      try Data(TIFFSample(pages: [[1, 2, 3, 4]]).bytes).write(to: URL(fileURLWithPath: "\(folder)/a.tif"))
      let image = StoredDataset(
        path: "\(folder)/a.tif",
        description: DatasetDescription(
          name: "page 0", kind: .image, shape: [2, 2], pixelType: .uint8, instrument: Self.full),
        reader: try TIFFReader(path: "\(folder)/a.tif", limits: .standard), place: .dataset(0), limits: .standard)
      try writeHyperSpy([image], to: "\(folder)/a.hspy", threads: 1)
      let found = try onlyDataset("\(folder)/a.hspy").description.instrument
      #expect(found.detector == Self.full.detector && found.collectionAngleInMRad == 62)
    }
  }
}
