import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// Where each format says how the microscope stood, and in which units, on files that are written here.
@Suite struct InstrumentOfFormatsTests {
  private func datasets(_ bytes: [UInt8], as name: String, _ more: [String: [UInt8]] = [:]) throws
    -> [DatasetDescription]
  {
    try withTemporaryFolder { folder in
      for (name, bytes) in more.merging([name: bytes], uniquingKeysWith: { $1 }) {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      return try MicrographFile.open("\(folder)/\(name)").datasets
    }
  }

  private func degrees(_ radians: Double) -> Double { radians * 180 / .pi }

  @Test func brukerCountsInMicrometresAndDegrees() throws {
    let found = try datasets(BCFSample.withSettings.bytes, as: "a.bcf")
    let map = try #require(found.first { $0.kind == .spectrumImage }).instrument
    #expect(map.magnification == 20_000 && map.workingDistanceInMM == nil && map.microscope == nil)
    #expect(
      map.stage
        == Stage(xInMM: 62.5, yInMM: -0.25, zInMM: 40, alphaInDegrees: 0.5, rotationInDegrees: 329.5))
    #expect(map.detector.elevationInDegrees == 18 && map.detector.azimuthInDegrees == 45)
    // √(8 ln 2 (4.699e-4 + 4.466e-4 · 5.8951)) keV
    #expect(abs(try #require(map.detector.resolutionInEV) - 131.166) < 1e-3)
    let image = try #require(found.first { $0.kind == .image }).instrument
    #expect(image.stage == map.stage && image.detector == XRayDetector())
  }

  @Test func veloxCountsInMetresAndRadians() throws {
    func metadata(_ detector: String, mode: Int = 2) throws -> VeloxMetadata {
      let text = """
        {"Optics": {"OperatingMode": "\(mode)", "CameraLength": "0.098", "BeamConvergence": "0.025",
                    "NominalMagnification": "1000", "ScreenCurrent": "1e-10"},
         "Stage": {"Position": {"x": "-0.0005", "y": "0", "z": "1e99"}, "AlphaTilt": "0.5", "BetaTilt": "-0.25"},
         "Instrument": {"InstrumentClass": "Talos"},
         "CustomProperties": {"StemMagnification": {"type": "double", "value": "5.1e+006"}},
         "BinaryResult": {"Detector": "\(detector)"},
         "Detectors": {"Detector-0": {"DetectorName": "HAADF"},
                       "Detector-1": {"DetectorName": "SuperXG21", "ElevationAngle": "0.25", "AzimuthAngle": "0.75"},
                       "Detector-2": {"DetectorName": "SuperXG22", "ElevationAngle": "0.25", "AzimuthAngle": "2.25"}}}
        """
      return VeloxMetadata(tree: try #require(JSONTree(text.utf8)))
    }
    let scan = try metadata("SuperXG22").instrument(ofDetector: true)
    #expect(scan.kind == .transmission && scan.microscope == "Talos" && scan.mode == "STEM")
    #expect(scan.magnification == 5.1e6 && scan.cameraLengthInMM == 98 && scan.convergenceAngleInMRad == 25)
    #expect(scan.beamCurrentInNA == nil)
    #expect(
      scan.stage
        == Stage(xInMM: -0.5, yInMM: 0, alphaInDegrees: degrees(0.5), betaInDegrees: degrees(-0.25)))
    #expect(
      scan.detector == XRayDetector(elevationInDegrees: degrees(0.25), azimuthInDegrees: degrees(2.25)))
    // The sum of all four goes by the beginning of their names.
    let sum = try metadata("SuperXG2").instrument(ofDetector: true).detector
    #expect(sum == XRayDetector(elevationInDegrees: degrees(0.25)))
    #expect(try metadata("HAADF").instrument(ofDetector: true).detector == XRayDetector())
    let broad = try metadata("Ceta", mode: 1).instrument(ofDetector: false)
    #expect(broad.mode == "TEM" && broad.magnification == 1000 && broad.convergenceAngleInMRad == nil)
    #expect(VeloxMetadata(tree: .null).instrument(ofDetector: true) == Instrument(kind: .transmission))
  }

  private func group(_ entries: KeyValuePairs<String, FileTag>) -> FileTag {
    .group(entries.map { FileTag.Entry(name: $0.key, value: $0.value) })
  }

  @Test func digitalMicrographCountsInMicrometresAndDegrees() {
    func tags(_ illumination: String, _ imaging: String) -> FileTag {
      group([
        "Microscope Info": group([
          "Illumination Mode": .text(illumination), "Imaging Mode": .text(imaging),
          "Indicated Magnification": .number(225_000), "STEM Camera Length": .number(77), "Name": .text("Unknown"),
          "Probe Current (nA)": .number(0.5),
          "Stage Position": group([
            "Stage Alpha": .number(24.5), "Stage Beta": .integer(-2), "Stage X": .number(-480),
            "Stage Z": .number(.nan),
          ]),
        ]),
        "Session Info": group(["Microscope": .text("FEI Titan")]),
        "EELS": group([
          "Experimental Conditions": group([
            "Collection semi-angle (mrad)": .number(62), "Convergence semi-angle (mrad)": .number(21),
          ])
        ]),
        "EDS": group([
          "Detector Info": group([
            "Elevation angle": .number(18), "Azimuthal angle": .number(45), "Solid angle": .number(0.7),
          ])
        ]),
      ])
    }
    let scan = Instrument(imageTags: tags("STEM NANOPROBE", "DIFFRACTION"))
    #expect(
      scan
        == Instrument(
          kind: .transmission, microscope: "FEI Titan", mode: "STEM", beamCurrentInNA: 0.5, magnification: 225_000,
          cameraLengthInMM: 77, convergenceAngleInMRad: 21, collectionAngleInMRad: 62,
          stage: Stage(xInMM: -0.48, alphaInDegrees: 24.5, betaInDegrees: -2),
          detector: XRayDetector(elevationInDegrees: 18, azimuthInDegrees: 45, solidAngleInSr: 0.7)))
    let pattern = Instrument(imageTags: tags("TEM", "DIFFRACTION"))
    #expect(pattern.cameraLengthInMM == 225_000 && pattern.magnification == nil && pattern.mode == "TEM")
    let image = Instrument(imageTags: tags("TEM", "IMAGING"))
    #expect(image.magnification == 225_000 && image.cameraLengthInMM == nil)
    #expect(Instrument(imageTags: tags("SEM", "")).kind == .scanning)
    #expect(Instrument(imageTags: .group([])) == .unknown && Instrument(imageTags: .text("x")) == .unknown)
  }

  @Test func edaxHasDegreesAndADate() throws {
    var spectrum = ByteWriter()
    spectrum.add(OtherSamples.edaxSpectrum())
    for (place, value) in [(460, Float(12)), (472, 126.5), (508, 36.5), (512, 30.5)] {
      spectrum.set(value.bitPattern, at: place)
    }
    spectrum.set(Int16(2016), at: 16)
    for (place, value) in [(18, UInt8(27)), (19, 12), (20, 19), (21, 14), (23, 45)] { spectrum.set(value, at: place) }
    var record = ByteWriter()
    record.add(OtherSamples.edaxImageRecord())
    record.set(UInt32(12_028), at: 58)
    let map = try #require(
      try datasets(
        OtherSamples.edaxMap(), as: "a.spd", ["a.spc": spectrum.bytes, "Map_Img.ipr": record.bytes]
      ).first)
    #expect(
      map.instrument
        == Instrument(
          kind: .scanning, magnification: 12_028, stage: Stage(alphaInDegrees: 12),
          detector: XRayDetector(elevationInDegrees: 30.5, azimuthInDegrees: 36.5, resolutionInEV: 126.5)))
    #expect(map.acquisition.start == "2016-12-27 14:19:45")
    // What was never set is 0.
    let plain = try #require(try datasets(OtherSamples.edaxSpectrum(), as: "a.spc").first)
    #expect(plain.instrument.detector == XRayDetector() && plain.acquisition.start == nil)
    spectrum.set(Float.nan.bitPattern, at: 512)
    spectrum.set(UInt8(13), at: 19)
    let lying = try #require(try datasets(spectrum.bytes, as: "a.spc").first)
    #expect(lying.instrument.detector.elevationInDegrees == nil && lying.acquisition.start == nil)
  }

  @Test func jeolNamesTheDetectorsDirection() throws {
    let map = try #require(
      try datasets(JEOLSample.map(JEOLSample.sweep(8, { _, _ in [100] }), withSettings: true), as: "a.pts").first)
    #expect(
      map.instrument
        == Instrument(
          microscope: "JEM-2100F", magnification: 1000, workingDistanceInMM: 6,
          detector: XRayDetector(elevationInDegrees: 22.5, azimuthInDegrees: 90, resolutionInEV: 138)))
    let image = try #require(try datasets(JEOLSample.image(withSettings: true), as: "a.img").first)
    #expect(image.instrument == Instrument(microscope: "JEM-2100F", magnification: 1000, workingDistanceInMM: 6))
    #expect(image.acquisition.start == "2017-04-07 18:08:05")
  }

  @Test func tiaHasUnitsOfItsOwn() throws {
    let settings = [
      ("Microscope", "Microscope Talos", ""), ("Magnification", "115000", "x"), ("Camera length", "0.26", "m"),
      ("Stage X", "-331", "um"), ("Stage Y", "inf", "um"), ("Stage Z", "5", "furlongs"), ("Stage A", "-12.5", "deg"),
      ("Stage B", "7000", "deg"),
    ].map { "<Data><Label>\($0)</Label><Value>\($1)</Value><Unit>\($2)</Unit></Data>" }.joined()
    let record = String(decoding: OtherSamples.record(), as: UTF8.self)
      .replacing("<Root>", with: "<Root>" + settings)
      .replacing("<AcquireInfo>", with: "<AcquireDate>Tue Oct 18 18:18:46 2011</AcquireDate><AcquireInfo>")
      .replacing("<CameraNamePath>", with: "<DwellTimePath>0.000029</DwellTimePath><CameraNamePath>")
    let found = try datasets(
      Array(record.utf8), as: "a.emi", ["a_1.ser": OtherSamples.series(spectra: true)])
    let map = try #require(found.first)
    #expect(
      map.instrument
        == Instrument(
          kind: .transmission, microscope: "Talos", mode: "STEM", magnification: 115_000, cameraLengthInMM: 260,
          stage: Stage(xInMM: -0.331, alphaInDegrees: -12.5)))
    #expect(map.acquisition == Acquisition(start: "2011-10-18 18:18:46"))
  }

  @Test func oxfordCountsInMillimetresAndRadians() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      func write() -> Bool {
        guard let root = HDF5NewGroup(file: path), let header = root.group("Header"),
          let stage = header.group("Stage Position")
        else { return false }
        func add(_ name: String, _ value: Double, to group: borrowing HDF5NewGroup) -> Bool {
          guard let data = group.dataset(name, type: .float64, shape: [1]) else { return false }
          return data.write([value])
        }
        for (name, value) in [
          ("Detector Elevation", 0.5), ("Detector Azimuth", -0.25), ("Working Distance", 10), ("Magnification", 600),
          ("Dwell Time", 50),
        ] where !add(name, value, to: header) { return false }
        for (name, value) in [("X", 1.5), ("Y", -2), ("Z", .nan), ("Tilt", 0.125), ("Rotation", 1e9)]
        where !add(name, value, to: stage) { return false }
        return root.flush()
      }
      try #require(write())
      let header = CellHeader(try HDF5Object(file: path, limits: .standard))
      #expect(
        header.instrument
          == Instrument(
            kind: .scanning, magnification: 600, workingDistanceInMM: 10,
            stage: Stage(xInMM: 1.5, yInMM: -2, alphaInDegrees: degrees(0.125)),
            detector: XRayDetector(elevationInDegrees: degrees(0.5), azimuthInDegrees: degrees(-0.25))))
      #expect(header.acquisition == Acquisition(dwellTimeInS: 50 * 1e-6))
    }
  }
}
