import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// What real files say, worked out from their raw tags; only where the files are at hand.
///
/// rosettasciio 0.15 differs in these, and is wrong:
/// - Velox: it gives no elevation and azimuth of spectrum images, the position of the stage in m (HyperSpy counts in mm)
///   and, of a broad beam, a magnification of 0 (that of scanning).
/// - Bruker: positions of the stage are in µm; it gives them as they are.
/// - DigitalMicrograph: it looks for the solid angle where it is not.
@Suite(.enabled(if: ReferenceFile.areThere)) struct InstrumentReferenceTests {
  @Test func superXStandsAt18Or22Degrees() throws {
    let old = try instrument("velox/fei_SI_SuperX-HAADF_10frames_10x50.emd", "EDS")
    #expect(old.microscope == "Talos" && old.mode == "STEM" && old.magnification == 640_000)
    #expect(isNear(old.detector.elevationInDegrees, 22) && old.detector.azimuthInDegrees == nil)
    #expect(isNear(old.stage.alphaInDegrees, -35.343) && isNear(old.stage.betaInDegrees, 2.53))
    #expect(isNear(old.stage.xInMM, 0.2025) && isNear(old.stage.zInMM, -0.12446))
    #expect(isNear(old.cameraLengthInMM, 98) && old.convergenceAngleInMRad == nil)
    let new = try instrument("velox/v11_SI_16x16_215kx.emd", "EDS")
    #expect(isNear(new.detector.elevationInDegrees, 18) && new.detector.azimuthInDegrees == nil)
    #expect(isNear(new.convergenceAngleInMRad, 25.011) && new.microscope == "Titan")
    let azimuths = try (1...4).map {
      try instrument("velox/v11_SI_16x16_215kx.emd", "EDS/SuperXG2\($0)").detector.azimuthInDegrees
    }
    for (azimuth, expected) in zip(azimuths, [45.0, 135, 225, 315]) { #expect(isNear(azimuth, expected)) }
    let broad = try instrument("velox/fei_example_tem_stack.emd", nil)
    #expect(broad.mode == "TEM" && isNear(broad.magnification, 1_271_519.155) && broad.convergenceAngleInMRad == nil)
  }

  @Test func bruker() throws {
    let dust = try instrument("bcf/L2083-K-4-1_tilt_0.bcf", "EDX")
    #expect(dust.detector.elevationInDegrees == 18 && dust.detector.azimuthInDegrees == 45)
    #expect(isNear(dust.detector.resolutionInEV, 131.17) && dust.magnification == 20_000)
    let rock = try instrument("bcf/P45_12bit_packed_8bit.bcf", "EDX")
    #expect(
      rock.stage
        == Stage(xInMM: 62.4092, yInMM: 36.51761, zInMM: 40.2347, alphaInDegrees: 0.5, rotationInDegrees: 329.49719))
    #expect(rock.workingDistanceInMM == 7.69044 && isNear(rock.detector.resolutionInEV, 125.98))
    #expect(rock.detector.elevationInDegrees == 35 && rock.detector.azimuthInDegrees == 90)
    // No azimuth is not an azimuth of 0.
    let small = try instrument("bcf/Hitachi_TM3030Plus.bcf", "EDX").detector
    #expect(small.elevationInDegrees == 25 && small.azimuthInDegrees == nil)
  }

  @Test func digitalMicrograph() throws {
    let spectrum = try instrument("dm/test-EDS_spectrum.dm3", nil)
    #expect(isNear(spectrum.detector.elevationInDegrees, 18) && isNear(spectrum.detector.azimuthInDegrees, 45))
    #expect(isNear(spectrum.detector.solidAngleInSr, 0.7) && spectrum.detector.resolutionInEV == nil)
    #expect(isNear(spectrum.stage.alphaInDegrees, 24.9505) && isNear(spectrum.stage.xInMM, -0.48039))
    let losses = try instrument("dm/EELS_SI.dm4", nil)
    #expect(losses.collectionAngleInMRad == 62 && losses.convergenceAngleInMRad == 21)
    #expect(losses.microscope == "FEI Titan" && losses.mode == "STEM" && losses.cameraLengthInMM == 550)
    // A current of 0 was not measured.
    #expect(losses.beamCurrentInNA == nil)
  }

  @Test func others() throws {
    let edax = try instrument("edax/SEM_EDS_map_8lines.spd", "map")
    #expect(edax.detector.elevationInDegrees == 30.5 && edax.detector.azimuthInDegrees == 36.5)
    #expect(isNear(edax.detector.resolutionInEV, 126.697) && edax.magnification == 12_028)
    let jeol = try instrument("jeol/set1/rawdata.ASW", "EDS")
    #expect(isNear(jeol.detector.elevationInDegrees, 22.3) && jeol.detector.azimuthInDegrees == 90)
    #expect(jeol.detector.resolutionInEV == 138 && jeol.microscope == "JEM-2100F(UHR)")
    let tia = try instrument("tia/16x16-spectrum_image-5x5x1024.emi", nil)
    #expect(tia.microscope == "Tecnai 300 kV D248 SuperTwin" && isNear(tia.cameraLengthInMM, 560))
    #expect(isNear(tia.stage.xInMM, -0.000331) && tia.stage.alphaInDegrees?.sign == .plus)
  }

  private func instrument(_ file: String, _ dataset: String?) throws -> Instrument {
    let file = try MicrographFile.open(MicroscopeReference.folder.appendingPathComponent(file).path)
    guard let dataset else { return try #require(file.datasets.first).instrument }
    let listed = file.datasets.first { $0.name == dataset }
    return try (listed ?? file.stored(dataset: dataset).description).instrument
  }

  private func isNear(_ value: Double?, _ expected: Double) -> Bool {
    value.map { abs($0 - expected) <= 1e-4 * abs(expected) } ?? false
  }
}
