import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Stacks of many pages, and chains of pages that lead nowhere.
@Suite struct TIFFStackTests {
  private func stack(of count: Int, isBigEndian: Bool = false, isBig: Bool = false) -> TIFFSample {
    TIFFSample(
      isBigEndian: isBigEndian, isBig: isBig,
      pages: (0..<count).map { page in (0..<6).map { UInt8(truncatingIfNeeded: 31 * page + $0) } })
  }

  private func write(_ bytes: [UInt8], in folder: String) throws -> String {
    let path = "\(folder)/stack.tif"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test(arguments: [false, true], [false, true])
  func everyPageIsReadByAllThreads(isBigEndian: Bool, isBig: Bool) throws {
    let sample = stack(of: 400, isBigEndian: isBigEndian, isBig: isBig)
    let pages = sample.pages
    try withTemporaryFolder { folder in
      let file = try MicrographFile.open(try write(sample.bytes, in: folder))
      #expect(file.datasets.map(\.name) == (0..<400).map { "page \($0)" })
      // From both ends at once.
      try parallelLoop(count: 800, threads: 3) { turn in
        let page = turn % 2 == 0 ? turn / 2 : 399 - turn / 2
        let image = try file.micrograph(page: page).intensity
        #expect(image.rows == 2 && image.columns == 3)
        #expect(image.elements == pages[page].map { Float($0) }, "page \(page)")
        #expect(try file.labelMask(dataset: "page \(page)").values == pages[page])
      }
    }
  }

  /// The way to a page does not lead along the others: it would take as long as there are pages, for each of them.
  @Test func aPageIsReadWithoutTheOthers() throws {
    let sample = stack(of: 50)
    try withTemporaryFolder { folder in
      var bytes = sample.bytes
      let path = try write(bytes, in: folder)
      let file = try MicrographFile.open(path)
      let kept = 37
      let offsets = sample.offsets
      for index in offsets[0]..<bytes.count where !(offsets[kept]..<offsets[kept + 1]).contains(index) {
        bytes[index] = 0xFF
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      #expect(try file.micrograph(page: kept).intensity.elements == sample.pages[kept].map { Float($0) })
      let error = #expect(throws: FileError.self) { try file.micrograph(page: kept + 1) }
      #expect(error?.description == "\(path):page 38: is damaged: its header cannot be read")
    }
  }

  @Test func aChainThatBitesItsTailIsRefused() throws {
    for target in [0, 3, 5] {
      var sample = stack(of: 6)
      sample.next = { page, offsets in page == 5 ? offsets[target] : offsets[page + 1] }
      try withTemporaryFolder { folder in
        let path = try write(sample.bytes, in: folder)
        let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
        #expect(
          error?.description
            == "\(path):page 6: is damaged: its header is that of page \(target), so that the pages have no end")
      }
    }
  }

  @Test(arguments: [false, true]) func aChainThatLeavesTheFileIsRefused(isBig: Bool) throws {
    var sample = stack(of: 3, isBig: isBig)
    let size = sample.bytes.count
    for place in [1, size - 1, size, size + 1, Int(UInt32.max)] + (isBig ? [-1, .min] : []) {
      sample.next = { page, offsets in page == 0 ? offsets[1] : place }
      try withTemporaryFolder { folder in
        let path = try write(sample.bytes, in: folder)
        let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
        #expect(error?.description == "\(path):page 2: is damaged: its header cannot be read", "\(place)")
      }
    }
  }

  @Test func hundredsOfThousandsOfPagesAreRefused() throws {
    // Headers without a tag: 6 bytes each.
    var bytes: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0]
    for page in 0..<300_000 {
      let next = 8 + 6 * (page + 1)
      bytes += [0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: next >> (8 * $0)) }
    }
    try withTemporaryFolder { folder in
      let path = try write(bytes, in: folder)
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(error?.description == "\(path): has more than 65535 pages")
    }
  }

  /// Pages that share one long text, each of which would be read anew.
  @Test func moreTextThanTheFileHoldsIsRefused() throws {
    var sample = stack(of: 200)
    let text = 1 << 20
    let place = 8 + 200 * 6
    sample.pages[0] += [UInt8](repeating: UInt8(ascii: "a"), count: text)
    let tag = TIFFSample.Tag(number: 270, type: 2, count: text, content: sample.number(place, 4))
    sample.tags = { page in page == 0 ? [] : [tag] }
    try withTemporaryFolder { folder in
      let path = try write(sample.bytes, in: folder)
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(
        error?.description
          == "\(path):page 64: has, with the pages before it, more or longer tags than can be read in a reasonable time"
      )
    }
  }

  /// A small file must not take as long as a large one.
  @Test func pagesThatShareTheirPixelsAreRefused() throws {
    var sample = stack(of: 200)
    sample.pages[0] = [UInt8](repeating: 7, count: 3000)
    sample.hasSharedNumbers = true
    try withTemporaryFolder { folder in
      let path = try write(sample.bytes, in: folder)
      let size = sample.bytes.count
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(
        error?.description
          == "\(path):page \(size / 3000): claims, with the pages before it, more pixels than \(size) bytes can hold")
    }
  }

  /// libtiff takes seconds for them.
  @Test func thousandsOfUnknownTagsOnEveryPageAreRefused() throws {
    var sample = stack(of: 20)
    sample.tags = { page in
      page == 0 ? [] : (0..<4000).map { .init(number: 20_000 + $0, type: 4, count: 1, content: [1, 0, 0, 0]) }
    }
    try withTemporaryFolder { folder in
      let file = try FileBytes(path: try write(sample.bytes, in: folder), limits: .standard)
      let header = try #require(try TIFFHeader(file))
      let offsets = try TIFFPageChain(file, header).offsets
      var bounds = TIFFDirectoryBounds(header: header)
      // 4000 tags count 17.2 million steps.
      for page in 0...3 { try bounds.check(file, page: page, at: offsets[page]) }
      let error = #expect(throws: FileError.self) { try bounds.check(file, page: 4, at: offsets[4]) }
      #expect(
        error?.description
          == "\(file.path):page 4: has, with the pages before it, more or longer tags than can be read in a reasonable time"
      )
    }
  }

  @Test func aFileWithoutItsLastWordHasItsPages() throws {
    let sample = stack(of: 3)
    try withTemporaryFolder { folder in
      let path = try write(Array(sample.bytes.dropLast(4)), in: folder)
      #expect(try MicrographFile.open(path).datasets.count == 3)
    }
  }

  /// A stack of ImageJ's from 4 GiB on has the header of its first page only.
  @Test(arguments: [3, 5]) func pagesWithoutHeadersAreRead(told: Int) throws {
    var sample = stack(of: 3)
    sample.next = { _, _ in 0 }
    let description = sample.text(270, "ImageJ=1.53t\nimages=\(told)\nslices=\(told)\nunit=nm\nspacing=4\n")
    let pixels = [sample.rational(282, 2, 1), sample.rational(283, 2, 1)]
    sample.tags = { _ in [description] + pixels }
    try withTemporaryFolder { folder in
      // The headers of the others are not part of such a file.
      let bytes = Array(sample.bytes[..<sample.offsets[1]])
      let path = try write(bytes, in: folder)
      let room = (bytes.count - 8) / 6
      let file = try MicrographFile.open(path)
      // Where the description tells of more than there is, the rest of the file is taken for images, as in ImageJ.
      let count = min(told, room)
      #expect(file.datasets.map(\.name) == (0..<count).map { "page \($0)" })
      for page in 0..<3 {
        #expect(try file.micrograph(page: page).intensity.elements == sample.pages[page].map { Float($0) })
        #expect(try file.labelMask(dataset: "page \(page)").values == sample.pages[page])
        #expect(file.datasets[page].pixelSize == PixelSize(sideInNM: 0.5))
      }
      let series = try #require(file.stacks.first).description
      #expect(series.shape == [count, 2, 3])
      #expect(series.axes[0] == AxisDescription(name: "z", units: "nm", offset: 0, scale: 4, size: count))
      // Cut within the second image.
      let cut = try MicrographFile.open(try write(moved(bytes, sample, images: 2), in: folder))
      #expect(cut.datasets.count == min(told, 2))
      #expect(cut.datasets[0].note == "ImageJ's description tells of \(told) images; 2 can be read")
    }
  }

  /// The same file with its only header before the images, and as many of these as are wanted.
  private func moved(_ bytes: [UInt8], _ sample: TIFFSample, images: Int) -> [UInt8] {
    var header = Array(bytes[sample.offsets[0]...])
    let old = sample.offsets[0]
    // Places of values that lie in the header move with it; the images come behind it.
    for entry in 0..<Int(header[0]) {
      let place = 2 + 12 * entry
      let tag = Int(header[place]) | Int(header[place + 1]) << 8
      let value = (0..<4).reduce(0) { $0 | Int(header[place + 8 + $1]) << (8 * $1) }
      let new = tag == 273 ? 8 + header.count : value >= old && [270, 282, 283].contains(tag) ? value - old + 8 : value
      for byte in 0..<4 { header[place + 8 + byte] = UInt8(truncatingIfNeeded: new >> (8 * byte)) }
    }
    return [0x49, 0x49, 42, 0, 8, 0, 0, 0] + header + Array(bytes[8..<8 + 6 * images])
  }

  /// A BigTIFF of two strips of one pixel with places of 64 bits, and a description of two images.
  private func strips(at places: [UInt64]) -> [UInt8] {
    func little(_ value: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
    let text = Array("ImageJ=1\nimages=2\n".utf8) + [0]
    let entries = 10
    let values = 16 + 8 + 20 * UInt64(entries) + 8
    let behind = [(273, little(places[0], 8) + little(places[1], 8)), (279, little(1, 8) + little(1, 8)), (270, text)]
    func place(of tag: Int) -> UInt64 {
      values + UInt64(behind.prefix { $0.0 != tag }.reduce(0) { $0 + $1.1.count })
    }
    func entry(_ tag: UInt64, _ type: UInt64, _ count: UInt64, _ value: UInt64) -> [UInt8] {
      little(tag, 2) + little(type, 2) + little(count, 8) + little(value, 8)
    }
    let all = [
      entry(256, 4, 1, 1), entry(257, 4, 1, 2), entry(258, 3, 1, 8), entry(259, 3, 1, 1), entry(262, 3, 1, 1),
      entry(270, 2, UInt64(text.count), place(of: 270)), entry(273, 16, 2, place(of: 273)), entry(277, 3, 1, 1),
      entry(278, 4, 1, 1), entry(279, 16, 2, place(of: 279)),
    ]
    return Array("II".utf8) + little(43, 2) + little(8, 2) + little(0, 2) + little(16, 8) + little(10, 8)
      + all.joined() + little(0, 8) + behind.flatMap(\.1)
  }

  @Test func placesBeyondTheFileAreNoStack() throws {
    try withTemporaryFolder { folder in
      for places in [[1 << 63 - 1, 0], [.max, 0], [1 << 63, 1], [1 << 40, 1 << 40 + 1], [0, 1]] as [[UInt64]] {
        let file = try MicrographFile.open(try write(strips(at: places), in: folder))
        #expect(file.datasets.count == 1, "\(places)")
        #expect(throws: FileError.self, "\(places)") { try file.micrograph() }
      }
      // The first bytes of the file: two images of two.
      #expect(try MicrographFile.open(try write(strips(at: [4, 5]), in: folder)).datasets.count == 2)
    }
  }

  /// One header for thousands of images is read as often as there are images.
  @Test func longHeadersOfManyImagesAreRefused() throws {
    var sample = stack(of: 1)
    sample.pages[0] = [UInt8](repeating: 7, count: 2)
    let text = sample.text(270, "ImageJ=1\nimages=60000\n")
    let others = (0..<100).map { TIFFSample.Tag(number: 20_000 + $0, type: 4, count: 1, content: [1, 0, 0, 0]) }
    sample.tags = { _ in [text] + others }
    try withTemporaryFolder { folder in
      // Behind the only header is room for all of them.
      let path = try write(sample.bytes + [UInt8](repeating: 0, count: 120_000), in: folder)
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(
        error?.message == "has, with the pages before it, more or longer tags than can be read in a reasonable time")
      sample.tags = { _ in [text] }
      let short = try write(sample.bytes + [UInt8](repeating: 0, count: 120_000), in: folder)
      #expect(try MicrographFile.open(short).datasets.count == 60_000)
    }
  }

  @Test func pagesWithOtherMeaningsAreNoStack() throws {
    var sample = stack(of: 4)
    try withTemporaryFolder { folder in
      let alike = try MicrographFile.open(try write(sample.bytes, in: folder))
      #expect(alike.stacks.map(\.description.name) == ["pages"])
      let error = #expect(throws: FileError.self) { try alike.stored(dataset: "stack") }
      #expect(error?.message == "holds no data set \"stack\"; it holds: pages, page 0, page 1, page 2, page 3")
      sample.photometric = { $0 == 2 ? 0 : 1 }
      #expect(try MicrographFile.open(try write(sample.bytes, in: folder)).stacks.isEmpty)
    }
  }

  /// Long texts are refused in small files only.
  @Test func longTextsInLargeFilesAreRead() throws {
    var sample = stack(of: 200)
    let text = 1 << 20
    sample.pages[0] += [UInt8](repeating: UInt8(ascii: "a"), count: text)
    let tag = TIFFSample.Tag(number: 270, type: 2, count: text, content: sample.number(8 + 6, 4))
    sample.tags = { page in page == 0 ? [] : [tag] }
    try withTemporaryFolder { folder in
      let path = try write(sample.bytes, in: folder)
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      // A hole takes no room.
      try file.truncate(atOffset: 400 << 20)
      try file.close()
      let bytes = try FileBytes(path: path, limits: .standard)
      let header = try #require(try TIFFHeader(bytes))
      var bounds = TIFFDirectoryBounds(header: header)
      for (page, offset) in try TIFFPageChain(bytes, header).offsets.enumerated() {
        try bounds.check(bytes, page: page, at: offset)
      }
    }
  }
}
