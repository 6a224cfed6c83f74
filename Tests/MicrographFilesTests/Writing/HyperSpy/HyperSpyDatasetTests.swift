import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// What stands beside the numbers of a data set that becomes a file of another kind.
@Suite struct HyperSpyDatasetTests {
  private func write(_ bytes: [UInt8], as name: String, in folder: String) throws -> MicrographFile {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    return try MicrographFile.open("\(folder)/\(name)")
  }

  /// The data set as it is in a HyperSpy container.
  private func convert(_ file: MicrographFile, _ dataset: String, in folder: String) throws -> StoredDataset {
    try writeHyperSpy([file.stored(dataset: dataset)], to: "\(folder)/out.hspy", threads: 1)
    return try onlyDataset("\(folder)/out.hspy")
  }

  @Test func timesStandWhereHyperSpyLooksForThem() throws {
    var sample = BCFSample()
    sample.header = sample.xml.replacing(
      "<Header><FileVersion>2</FileVersion></Header>",
      with: "<Header><Date>1.4.2016</Date><Time>9:5:38</Time><FileVersion>2</FileVersion></Header>"
        + "<ClassInstance Type=\"TRTDSPConfiguration\"><LineAverage>2</LineAverage><PixelAverage>4</PixelAverage>"
        + "<PixelTime>8</PixelTime></ClassInstance><LineCounter>2,2,2</LineCounter>")
    try withTemporaryFolder { folder in
      let file = try write(sample.bytes, as: "a.bcf", in: folder)
      let expected = Acquisition(start: "2016-04-01 09:05:38", dwellTimeInS: 64e-6, realTimeInS: 64e-6 * 6 * 5)
      #expect(try file.stored(dataset: "EDX").description.acquisition == expected)
      #expect(try convert(file, "EDX", in: folder).description.acquisition == expected)
      let root = try HDF5Object(file: "\(folder)/out.hspy", limits: .standard)
      func value(_ path: [String], _ name: String) -> HDF5Value? {
        root.descendant(["Experiments", "EDX", "metadata"] + path)?.attribute(name)
      }
      #expect(value(["General"], "date")?.text == "2016-04-01" && value(["General"], "time")?.text == "09:05:38")
      #expect(value(["General"], "time_zone") == nil)
      let instrument = ["Acquisition_instrument", "TEM"]
      #expect(value(instrument, "dwell_time")?.number == expected.dwellTimeInS)
      #expect(value(instrument + ["Detector", "EDS"], "real_time")?.number == expected.realTimeInS)
      #expect(value(instrument + ["Detector", "EDS"], "live_time") == nil)
    }
  }

  @Test(arguments: ["two-detectors", "eels"]) func timesOfVeloxComeBack(_ name: String) throws {
    try withTemporaryFolder { folder in
      let file = try MicrographFile.open(VeloxFixture.path(name))
      for about in file.datasets where about.kind != .other {
        let found = try convert(file, about.name, in: folder).description.acquisition
        #expect(found.start == about.acquisition.start && found.dwellTimeInS == about.acquisition.dwellTimeInS)
        if about.kind == .spectrumImage && about.signalType?.hasPrefix("EDS") == true {
          #expect(found == about.acquisition, "\(about.name)")
        }
      }
    }
  }

  @Test func aTimeZoneAloneIsNoStart() {
    #expect(Acquisition.start(date: nil, time: nil, zone: "UTC") == nil)
    #expect(Acquisition.start(date: "2017-03-21", time: nil, zone: "UTC") == "2017-03-21")
    #expect(Acquisition.start(date: "2017-03-21", time: "14:37:52", zone: "UTC") == "2017-03-21 14:37:52 UTC")
    #expect(Acquisition.start(date: "2017-03-21", time: "14:37:52", zone: "") == "2017-03-21 14:37:52")
  }

  @Test func withoutATitleTheFilesNameIsTheTitle() throws {
    try withTemporaryFolder { folder in
      let array = try write(npyHeader(type: "|u1", shape: [2, 2]) + [1, 2, 3, 4], as: "my scan.v2.npy", in: folder)
      #expect(try convert(array, "array", in: folder).description.title == "my scan.v2")
      let series = try write(OtherSamples.series(spectra: false), as: "a_1.ser", in: folder)
      #expect(try convert(series, "series frame 1", in: folder).description.title == "a_1 series frame 1")
      try writeTIFF(array.stored(dataset: "array"), to: "\(folder)/page.tif", threads: 1)
      let page = try MicrographFile.open("\(folder)/page.tif")
      #expect(try convert(page, "page 0", in: folder).description.title == "page")
      // What the file itself says stays.
      let map = try write(BCFSample().bytes, as: "a.bcf", in: folder)
      #expect(try convert(map, "HAADF", in: folder).description.title == "HAADF")
    }
  }

  @Test func aMeanOfFramesSaysHowToHaveOne() throws {
    let file = try MicrographFile.open(VeloxFixture.path("two-detectors"))
    func mean(_ name: String) throws -> FrameMean? { try file.stored(dataset: name).description.mean }
    #expect(try mean("HAADF") == FrameMean(frames: 3, first: "HAADF/frame 0", stack: "HAADF/stack"))
    #expect(try mean("HAADF/frames 1-2") == FrameMean(frames: 2, first: "HAADF/frame 1", stack: "HAADF/stack"))
    #expect(try mean("HAADF/frame 1") == nil && mean("Ti") == nil && mean("EDS") == nil)
  }

  /// Scans may run from right to left and upwards; programs read TIFF's scales as positive.
  @Test func fallingPositionsAreKeptOrTurned() throws {
    try withTemporaryFolder { folder in
      let bytes = OtherSamples.series(spectra: true, start: 0.5e-9, slowStep: -3e-9)
      let map = try write(bytes, as: "a_1.ser", in: folder).stored(dataset: "series")
      #expect(map.description.axes[0].scale == -3e-9 * 1e9 && map.description.axes[0].offset == 0.5e-9 * 1e9)
      try writeHyperSpy([map], to: "\(folder)/a.hspy", threads: 1)
      #expect(try onlyDataset("\(folder)/a.hspy").description.axes == map.description.axes)
      try writeTIFF(map, to: "\(folder)/a.tif", threads: 1)
      let tags = try TIFFHandle(path: "\(folder)/a.tif", limits: .standard)
      let (y, x) = (map.description.axes[0], map.description.axes[1])
      let values = [65009, 65010, 65006, 65007].map { tags.privateDouble($0) }
      #expect(values == [x.scale, -y.scale, x.offset, -y.offset])
      // ImageJ counts pixels to where the position is 0.
      let lines = (tags.text(270, atMost: 1 << 16) ?? "").split(separator: "\n")
      let origin = try #require(lines.first { $0.hasPrefix("yorigin=") }?.dropFirst(8))
      #expect(abs(try #require(Double(origin)) - 0.5 / 3) < 1e-12)
    }
  }

  @Test func thereIsNoNegativeZero() throws {
    try withTemporaryFolder { folder in
      let map = try write(OtherSamples.series(spectra: true, start: -0.0), as: "a_1.ser", in: folder)
        .stored(dataset: "series")
      #expect(map.description.axes[0].offset.sign == .minus)
      try writeHyperSpy([map], to: "\(folder)/a.hspy", threads: 1)
      try writeTIFF(map, to: "\(folder)/a.tif", threads: 1)
      let axes = try onlyDataset("\(folder)/a.hspy").description.axes
      #expect(axes[0].offset.sign == .plus && axes[1].offset.sign == .plus)
      let tags = try TIFFHandle(path: "\(folder)/a.tif", limits: .standard)
      let signs = [65006, 65007].map { tags.privateDouble($0)?.sign }
      #expect(signs == [.plus, .plus])
    }
  }
}
