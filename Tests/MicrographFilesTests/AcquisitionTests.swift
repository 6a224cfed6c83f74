import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// When and how long something was recorded.
@Suite struct AcquisitionTests {
  @Test func timesThatAreNoTimesSayNothing() {
    #expect(Acquisition(start: "", dwellTimeInS: 0, realTimeInS: -1, liveTimeInS: .nan) == .unknown)
    #expect(Acquisition(realTimeInS: .infinity).realTimeInS == nil)
    #expect(Acquisition(start: String(repeating: "x", count: 1000)).start?.count == 64)
    #expect(Acquisition.start(epoch: 1_490_107_072) == "2017-03-21 14:37:52 UTC")
    #expect(Acquisition.start(epoch: -1) == nil && Acquisition.start(epoch: 1e300) == nil)
    #expect(Acquisition.start(windowsDays: 42_832.75561342593) == "2017-04-07 18:08:05")
    #expect(Acquisition.start(windowsDays: .nan) == nil && Acquisition.start(windowsDays: 0) == nil)
    #expect(Acquisition.start(year: 2016, month: 1, day: 2, hour: 3, minute: 4, second: 5) == "2016-01-02 03:04:05")
    #expect(Acquisition.start(year: 2016, month: 13, day: 2, hour: 3, minute: 4, second: 5) == nil)
    #expect(Acquisition.start(epoch: .nan) == nil && Acquisition.start(epoch: nil) == nil)
  }

  /// As rosettasciio 0.15 gives them, where it does: `Detector.EDS.real_time`, `live_time`, `Detector.EELS.dwell_time`.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: Self.folder)),
    arguments: [
      (
        "bcf/P45_12bit_packed_8bit.bcf", "EDX",
        Acquisition(start: "2016-04-01 17:15:38", dwellTimeInS: 160e-6, realTimeInS: 6)
      ),
      (
        "bcf/L2083-K-4-1_tilt_0.bcf", "EDX",
        Acquisition(start: "2018-11-29 21:52:11", dwellTimeInS: 30e-6, realTimeInS: 141.81888)
      ),
      (
        "dm/test-EDS_spectrum.dm3", "EDS Spectrum",
        Acquisition(start: "2016-08-08 21:46:19", realTimeInS: 4.233, liveTimeInS: 3.806)
      ),
      // The time at a pixel; rosettasciio calls the exposure of its one frame, 19.95 ms, the dwell time.
      ("dm/EELS_SI.dm4", "EELS_SI", Acquisition(start: "2019-05-14 20:50:13", dwellTimeInS: 0.02)),
      ("dm/SI-EELS.dm3", "06-EELS Spectrum Image", Acquisition(start: "2019-12-14 15:14:24", dwellTimeInS: 0.2)),
      ("dm/SI-HAADF.dm3", "06-HAADF", Acquisition(start: "2019-12-14 15:14:24")),
      ("edax/SEM_EDS_map_8lines.spd", "map", Acquisition(start: "2016-12-27 14:19:45", liveTimeInS: 260.1984)),
      (
        "jeol/set1/rawdata.ASW", "EDS",
        Acquisition(start: "2017-04-07 18:16:41", dwellTimeInS: 1e-4, realTimeInS: 366.9, liveTimeInS: 325.46)
      ),
      (
        "velox/fei_SI_SuperX-HAADF_10frames_10x50.emd", "EDS",
        Acquisition(start: "2017-03-21 14:37:52 UTC", dwellTimeInS: 1.28e-3)
      ),
      // Of two frames; the metadata of the first say half.
      (
        "velox/v11_SI_16x16_215kx.emd", "EDS",
        Acquisition(start: "2024-02-29 06:58:04 UTC", dwellTimeInS: 1e-3, realTimeInS: 0.511996)
      ),
    ])
  func realFilesSayHowLongTheyTook(_ file: String, _ dataset: String, _ expected: Acquisition) throws {
    let found = try MicrographFile.open("\(Self.folder)/\(file)").datasets.first { $0.name == dataset }?.acquisition
    let acquisition = try #require(found, "\(file) has no \(dataset)")
    #expect(acquisition.start == expected.start)
    for (value, wanted) in [
      (acquisition.dwellTimeInS, expected.dwellTimeInS), (acquisition.realTimeInS, expected.realTimeInS),
      (acquisition.liveTimeInS, expected.liveTimeInS),
    ] {
      #expect((value == nil) == (wanted == nil), "\(acquisition)")
      if let value, let wanted { #expect(abs(value - wanted) <= 1e-5 * wanted, "\(acquisition)") }
    }
  }

  private static let folder = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data").path
}
