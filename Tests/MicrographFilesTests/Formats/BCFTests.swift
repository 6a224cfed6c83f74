import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Hyper maps written by the tests: every packing, with and without blocks, and what must be refused.
@Suite struct BCFTests {
  struct Variant: CustomTestStringConvertible, Sendable {
    let packing: BCFSample.Packing
    let blockSize: Int?
    let highest: UInt32
    var testDescription: String { "\(packing), blocks \(blockSize.map(String.init) ?? "none"), up to \(highest)" }

    static let all: [Variant] = BCFSample.Packing.allCases.flatMap { packing in
      // Pulses are listed one by one: they cannot be many.
      (packing == .runs ? [9, 300, 70_000, 3_000_000] : [9, 300]).flatMap { highest in
        [nil, 100, 1 << 16].map { Variant(packing: packing, blockSize: $0, highest: highest) }
      }
    }
  }

  private func withFile<T>(_ bytes: [UInt8], _ body: (String) throws -> T) throws -> T {
    try withTemporaryFolder { folder in
      let path = "\(folder)/map.bcf"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return try body(path)
    }
  }

  @Test(arguments: Variant.all) func countsComeBack(_ variant: Variant) throws {
    var sample = BCFSample()
    (sample.packing, sample.blockSize, sample.highest) = (variant.packing, variant.blockSize, variant.highest)
    try withFile(sample.bytes) { path in
      let file = try MicrographFile.open(path)
      #expect(file.format == .bcf)
      let whole = try WholeCube(file.spectrumImage().source)
      #expect(whole.values == sample.counts)
      #expect(whole.covers.allSatisfy { $0 == 1 })
    }
  }

  @Test func imagesAndCalibrationComeBack() throws {
    let sample = BCFSample()
    try withFile(sample.bytes) { path in
      let file = try MicrographFile.open(path)
      #expect(file.datasets.map(\.name) == ["HAADF", "EDX"])
      let image = try file.micrograph()
      #expect(image.intensity.elements == (0..<3).flatMap { row in (0..<5).map { Float(sample.grey(row, $0)) } })
      #expect(image.pixelType == .uint16)
      #expect(image.pixelSize == PixelSize(heightInNM: 20, widthInNM: 15))
      let map = file.datasets[1]
      #expect(map.shape == [3, 5, 40] && map.pixelType == .uint8 && map.elements == ["Fe", "O"])
      #expect(map.beamEnergyInKeV == 200 && map.detector == "EDS (XFlash & 6)" && map.signalType == "EDS_TEM")
      #expect(map.energyAxis == EnergyAxis(offsetInEV: -470, stepInEV: 10, channels: 40))
    }
  }

  /// Where the map lies on the image and on the overview stands in rectangles that the user drew.
  @Test func placesOfTheMapAreNoted() throws {
    func rectangle(_ name: String, _ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> String {
      """
      <ClassInstance Name="\(name)"><TRTSolidOverlayElement><TRTBasicLineOverlayElement><TRTOverlayElement><Rect>\
      <Left>\(left)</Left><Top>\(top)</Top><Right>\(right)</Right><Bottom>\(bottom)</Bottom></Rect>\
      </TRTOverlayElement></TRTBasicLineOverlayElement></TRTSolidOverlayElement></ClassInstance>
      """
    }
    var sample = BCFSample()
    let overview = """
      <ClassInstance Type="TRTContainerClass" Name="Map"><ChildClassInstances>\
      <ClassInstance Type="TRTContainerClass" Name="OverviewImages"><ChildClassInstances>\
      <ClassInstance Type="TRTImageData"><ItemSize>1</ItemSize><Width>4</Width><Height>2</Height>\
      <PlaneCount>1</PlaneCount><Plane0><Description>Ch 1</Description><Data>AQIDBAUGBwg=</Data></Plane0>\
      <ChildClassInstances>\(rectangle("Map", 1, 0, 2, 1))</ChildClassInstances></ClassInstance></ChildClassInstances>\
      </ClassInstance><ClassInstance Type="TRTImageOverlay" Name="MapResults"><ChildClassInstances>\(rectangle("MapRect", 1, 0, 3, 2))\
      </ChildClassInstances></ClassInstance></ChildClassInstances></ClassInstance><SpectrumData0>
      """
    sample.header = sample.xml.replacing("<SpectrumData0>", with: overview)
    try withFile(sample.bytes) { path in
      let file = try MicrographFile.open(path)
      try #require(file.datasets.map(\.name) == ["HAADF", "Ch 1", "EDX"])
      #expect(file.datasets[0].note == nil)
      #expect(
        file.datasets[1].note == "an overview of the sample; maps lie on it at spectra.placement: "
          + "{origin: [0.0 nm, 15.0 nm], size: [40.0 nm, 30.0 nm]}")
      #expect(
        file.datasets[2].note == "only the rows 0-2 and the columns 1-3 were mapped; the others are zero")
    }
    // Rectangles that cannot be are passed over.
    let huge = rectangle("Map", 0, 0, .max, .max)
    sample.header = sample.header?.replacing(rectangle("Map", 1, 0, 2, 1), with: huge)
    try withFile(sample.bytes) { path in
      let file = try MicrographFile.open(path)
      #expect(file.datasets[1].note == "an overview of the sample")
    }
  }

  @Test func pixelsThatWereNotMappedAreZero() throws {
    var sample = BCFSample()
    sample.isSparse = true
    try withFile(sample.bytes) { path in
      let whole = try WholeCube(MicrographFile.open(path).spectrumImage().source)
      #expect(whole.values == sample.counts)
    }
  }

  /// Tables and blocks that go over many chunks, boxes smaller than a row, several threads at once in any order.
  @Test(arguments: [nil, 777]) func anyBoxesOnAnyThreadGiveTheSame(blockSize: Int?) throws {
    var sample = BCFSample()
    (sample.rows, sample.columns, sample.channels) = (23, 41, 300)
    (sample.packing, sample.blockSize) = (.pulses12, blockSize)
    try withFile(sample.bytes) { path in
      let stream = try SFSStream(path: path, name: "SpectrumData0", limits: .standard)
      let source = try BCFSpectrumSource(stream, channels: 300, type: .uint8, aimedBytes: 5000)
      #expect(source.boxes.count == 23 * 3)
      let total = sample.counts.reduce(0, +)
      for threads in [1, 4] {
        var sum = 0.0
        let count = source.boxes.count
        try reduceInOrder(
          count: count, threads: threads, into: &sum, scratch: { SpectrumBlock() },
          transform: { index, block in
            // From the back, so that the first box needs the whole chain of rows.
            try source.read(box: count - 1 - index, into: &block)
            guard case .uint8(let counts) = block.counts else { return -1.0 }
            return counts.reduce(0.0) { $0 + Double($1) }
          }, fold: { $0 += $2 })
        #expect(sum == total)
      }
    }
  }

  @Test func countsBeyondTheLastChannelAreLeftOut() throws {
    var sample = BCFSample()
    sample.packing = .pulses16
    try withFile(sample.bytes) { path in
      let source = try BCFSpectrumSource(
        SFSStream(path: path, name: "SpectrumData0", limits: .standard), channels: 7, type: .uint8)
      let expected = sample.counts.enumerated().filter { $0.offset % 40 < 7 }.map(\.element)
      #expect(try WholeCube(source).values == expected)
    }
  }

  // MARK: - What is refused

  private func complaint(_ bytes: [UInt8]) throws -> String {
    try withFile(bytes) { path in
      let error = #expect(throws: FileError.self) {
        let file = try MicrographFile.open(path)
        for dataset in file.datasets {
          if dataset.kind == .image { _ = try file.micrograph(dataset: dataset.name) }
          if dataset.kind == .spectrumImage { _ = try WholeCube(file.spectrumImage(dataset: dataset.name).source) }
        }
      }
      let line = error?.description ?? ""
      #expect(line.hasPrefix(path))
      return String(line.dropFirst(path.count))
    }
  }

  private func withHeader(_ change: (String) -> String) throws -> String {
    var sample = BCFSample()
    sample.header = change(sample.xml)
    return try complaint(sample.bytes)
  }

  @Test func sizesThatLieAreRefused() throws {
    #expect(
      try withHeader {
        $0.replacing("<Width>5<", with: "<Width>60000<").replacing("<Height>3<", with: "<Height>60000<")
      }
        == ":HeaderData: claims an image of 60000 x 60000 px in 40 characters")
    #expect(
      try withHeader { $0.replacing("<Width>5<", with: "<Width>-5<") }
        == ":HeaderData: claims an image of 3 x -5 px in 40 characters")
    var bytes = BCFSample().bytes
    bytes.replaceSubrange(0x128..<0x12C, with: [0xFF, 0xFF, 0xFF, 0x7F])
    #expect(try complaint(bytes) == ":byte 0x128: claims chunks of 2147483647 bytes in a file of \(bytes.count)")
    bytes = BCFSample().bytes
    bytes.replaceSubrange(0x144..<0x148, with: [0xFF, 0xFF, 0xFF, 0x7F])
    #expect(try complaint(bytes) == ":byte 0x144: claims 2147483647 inner files; 1 to 4096 are expected")
  }

  @Test func aBombInAPackedBlockIsRefused() throws {
    // 3 MB of zeros in 3 KB, behind a header that promises blocks of 100 bytes.
    let bomb = Deflate(level: 9).compress([UInt8](repeating: 0, count: 3 << 20).span.bytes)
    var stream = ByteWriter()
    stream.add("AACS")
    for number in [100, 0, 1] as [UInt32] { stream.add(number) }
    stream.fill(to: 0x80)
    stream.add(UInt32(bomb.count))
    stream.fill(to: 0x90)
    stream.add(bomb)
    let bytes = BCFSample.container([("HeaderData", stream.bytes), ("SpectrumData0", stream.bytes)], chunkSize: 1024)
    #expect(
      try complaint(bytes) == ":HeaderData: is damaged: block 0 of 1 cannot be unpacked to 100 bytes")
  }

  @Test func deepOrBrokenXMLIsRefused() throws {
    var sample = BCFSample()
    sample.header = String(repeating: "<a>", count: 100_000)
    #expect(
      try complaint(sample.bytes).contains("HeaderData: is damaged at byte 195: elements are nested deeper than 64"))
    sample.header = "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>"
    #expect(try complaint(sample.bytes).contains("a document type or another mark that is not read here"))
    sample.header = "<a><b></a></b>"
    #expect(try complaint(sample.bytes).contains("</a> ends <b>"))
  }

  /// U+0085 ends a line; as a byte of Windows' encoding it may stand anywhere.
  @Test func namesWithLineEndsStayInOneLine() throws {
    var sample = BCFSample()
    sample.header = "<?xml version=\"1.0\" encoding=\"WINDOWS-1252\"?><a><b\u{85}></a>"
    #expect(try !complaint(sample.bytes).contains(where: \.isNewline))
    sample.header = sample.xml.replacing("<Description>HAADF<", with: "<Description>HA\nADF<")
    let names = try withFile(sample.bytes) { path in try MicrographFile.open(path).datasets.map(\.name) }
    #expect(names == ["HA?ADF", "EDX"])
  }

  @Test func aMapWithoutItsPartsIsRefused() throws {
    let bytes = BCFSample.container([("Other", [1, 2, 3])], chunkSize: 1024)
    #expect(
      try complaint(bytes) == ": holds no inner file EDSDatabase/HeaderData; it is no hyper map of Esprit")
  }
}
