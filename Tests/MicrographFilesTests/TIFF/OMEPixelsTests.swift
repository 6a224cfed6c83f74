import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// What OME-XML says of the images of a TIFF file.
@Suite struct OMEPixelsTests {
  private func description(_ attributes: String) -> String {
    "<?xml version=\"1.0\"?><OME><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" \(attributes)>"
      + "<Channel/></Pixels></Image></OME>"
  }

  @Test func attributesAreFound() throws {
    let pixels = try #require(
      OMEPixels(
        description(
          "SizeC='1' SizeT=\"5\"\nSizeZ=\"x\" PhysicalSizeX=\"0.5\" PhysicalSizeXUnit=\"nm\" PhysicalSizeZ=\"2\" "
            + "TimeIncrement=\"20\" TimeIncrementUnit=\"ms\"")))
    #expect(pixels.count("C") == 1 && pixels.count("T") == 5 && pixels.count("Z") == 1)
    #expect(pixels.pixelSize == PixelSize(sideInNM: 0.5))
    // µm where no unit is given.
    #expect(pixels.sliceStepInNM == 2000 && pixels.frameStepInS == 0.02)
    let odd = try #require(OMEPixels(description("PhysicalSizeZ=\"-1\" TimeIncrement=\"inf\" SizeT=\"-3\"")))
    #expect(odd.sliceStepInNM == nil && odd.frameStepInS == nil && odd.pixelSize == nil && odd.count("T") == 1)
    #expect(OMEPixels("<OME>") == nil && OMEPixels("<Pixels SizeT=\"5\">") == nil && OMEPixels("") == nil)
  }

  /// The images of one axis have its step; those of two become one row, and that is said.
  @Test func axesOfStacks() throws {
    func stack(_ attributes: String) throws -> DatasetDescription {
      var sample = TIFFSample(pages: (0..<6).map { [UInt8($0), 1, 2, 3] })
      let text = sample.text(270, description(attributes))
      sample.tags = { $0 == 0 ? [text] : [] }
      return try withTemporaryFolder { folder in
        try Data(sample.bytes).write(to: URL(fileURLWithPath: "\(folder)/a.tif"))
        return try #require(try MicrographFile.open("\(folder)/a.tif").stacks.first).description
      }
    }
    let slices = try stack("SizeZ=\"6\" PhysicalSizeZ=\"0.5\" PhysicalSizeZUnit=\"nm\"")
    #expect(slices.axes[0] == AxisDescription(name: "z", units: "nm", offset: 0, scale: 0.5, size: 6))
    let frames = try stack("SizeT=\"6\" TimeIncrement=\"2\"")
    #expect(frames.axes[0] == AxisDescription(name: "time", units: "s", offset: 0, scale: 2, size: 6))
    let both = try stack("SizeZ=\"3\" SizeT=\"2\" TimeIncrement=\"2\"")
    #expect(both.note == "a hyperstack of 3 slices, 2 frames becomes one row of images, in the order of the file")
    // Sizes that are not those of the images mean nothing.
    let colours = try stack("SizeC=\"3\" SizeT=\"6\"")
    #expect(colours.note == nil && colours.axes[0] == AxisDescription(countingFrames: 6))
  }
}
