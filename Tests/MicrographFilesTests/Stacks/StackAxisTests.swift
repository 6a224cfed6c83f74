import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// The lines of the description of a TIFF file's first page.
func tiffDescription(_ path: String) throws -> [String] {
  (try TIFFHandle(path: path, limits: .standard).text(270, atMost: 1 << 16) ?? "").split(separator: "\n").map(
    String.init)
}

/// What tells the images of a stack apart, in HyperSpy's files and in ImageJ's.
@Suite struct StackAxisTests {
  /// A stack of three images of 2 x 2 px in a container of HyperSpy.
  private func stack(
    along axis: HyperSpySignal.Axis, pixelUnits: String = "nm", in folder: String
  ) throws -> StoredDataset {
    let image = ["y", "x"].map {
      HyperSpySignal.Axis(name: $0, size: 2, scale: 0.5, units: pixelUnits, isNavigation: false)
    }
    let signal = HyperSpySignal(title: "series", values: (0..<12).map(Double.init), axes: [axis] + image)
    try writeHyperSpy(signal, to: "\(folder)/in.hspy")
    let file = try MicrographFile.open("\(folder)/in.hspy")
    #expect(file.datasets.map(\.kind) == [.other] && file.stacks.count == 1)
    return try file.stored(dataset: "series")
  }

  /// Name, step, position of the first image and unit of an axis, and the lines of ImageJ and what is read from them.
  static let axes: [(HyperSpySignal.Axis, lines: [String], back: AxisDescription)] = [
    (
      .init(name: "t", size: 3, scale: 20, units: "ms", isNavigation: true), ["frames=3", "finterval=0.02"],
      AxisDescription(name: "time", units: "s", offset: 0, scale: 0.02, size: 3)
    ),
    (
      .init(name: "focus", size: 3, scale: -2, offset: 4, units: "nm", isNavigation: true),
      ["slices=3", "zorigin=2.0", "spacing=2.0"],
      AxisDescription(name: "z", units: "nm", offset: -4, scale: 2, size: 3)
    ),
    (
      .init(name: "tilt", size: 3, scale: 5, offset: -10, units: "\u{B0}", isNavigation: true),
      ["slices=3", "zunit=\\u00B0", "zorigin=2.0", "spacing=5.0"],
      AxisDescription(name: "z", units: "\u{B0}", offset: -10, scale: 5, size: 3)
    ),
    (
      .init(name: "", size: 3, isNavigation: true), ["slices=3"],
      AxisDescription(name: "z", units: "", offset: 0, scale: 1, size: 3)
    ),
    (
      .init(name: "t", size: 3, scale: 2, offset: -5, units: "s", isNavigation: true), ["frames=3", "finterval=2.0"],
      AxisDescription(name: "time", units: "s", offset: -5, scale: 2, size: 3)
    ),
    // A letter may have hundreds of accents.
    (
      .init(
        name: "", size: 3, scale: 2, units: "a" + String(repeating: "\u{301}", count: 400), isNavigation: true),
      ["slices=3", "zunit=a" + String(repeating: "\\u0301", count: 15), "spacing=2.0"],
      AxisDescription(
        name: "z", units: "a" + String(repeating: "\u{301}", count: 15), offset: 0, scale: 2, size: 3)
    ),
    // Whatever a file has for a unit, it is one short line.
    (
      .init(
        name: "", size: 3, scale: 2, units: "a\nimages=99\\\(String(repeating: "x", count: 900))", isNavigation: true),
      ["slices=3", "zunit=a\\u000Aimages=99\\u005Cxxxx", "spacing=2.0"],
      AxisDescription(name: "z", units: "a\nimages=99\\xxxx", offset: 0, scale: 2, size: 3)
    ),
  ]

  @Test(arguments: axes.indices) func axesOfStacks(_ index: Int) throws {
    let (axis, wanted, back) = Self.axes[index]
    try withTemporaryFolder { folder in
      let stack = try stack(along: axis, in: folder)
      let about = stack.description
      let found = about.axes[0]
      #expect(found.units == axis.units && found.scale == axis.scale && found.offset == axis.offset)
      #expect(about.pixelSize == PixelSize(sideInNM: 0.5))
      try writeHyperSpy([stack], to: "\(folder)/a.hspy", threads: 1)
      let again = try MicrographFile.open("\(folder)/a.hspy").stacks[0].description.axes
      #expect(again[0].name == (axis.name.isEmpty ? "frame" : axis.name))
      #expect(again[0].units == axis.units && again[0].scale == axis.scale && again[0].offset == axis.offset)
      #expect(again.dropFirst() == about.axes.dropFirst())
      try writeTIFF(stack, to: "\(folder)/a.tif", threads: 1)
      let keys = ["frames", "slices", "finterval", "spacing", "zunit", "zorigin", "channels"]
      let lines = try tiffDescription("\(folder)/a.tif")
      #expect(lines.filter { line in keys.contains { line.hasPrefix("\($0)=") } } == wanted)
      #expect(lines.contains("hyperstack=true") && lines.contains("images=3"))
      #expect(try MicrographFile.open("\(folder)/a.tif").stacks[0].description.axes[0] == back)
    }
  }

  @Test func aLengthWithoutASizeOfPixelsHasItsOwnUnit() throws {
    try withTemporaryFolder { folder in
      let axis = HyperSpySignal.Axis(name: "z", size: 3, scale: 2, units: "\u{B5}m", isNavigation: true)
      let stack = try stack(along: axis, pixelUnits: "", in: folder)
      try writeTIFF(stack, to: "\(folder)/a.tif", threads: 1)
      let lines = try tiffDescription("\(folder)/a.tif")
      #expect(
        lines.contains("zunit=micron") && lines.contains("spacing=2.0") && !lines.contains { $0.hasPrefix("unit=") })
      let back = try MicrographFile.open("\(folder)/a.tif").stacks[0].description
      #expect(back.axes[0] == AxisDescription(name: "z", units: "\u{B5}m", offset: 0, scale: 2, size: 3))
      #expect(back.pixelSize == nil)
    }
  }

  /// Which axes are navigated, their units, and whether they make a stack.
  @Test(arguments: [
    ([true, false, false], ["", "", ""], true), ([false, false, true], ["", "", ""], true),
    ([true, true, false], ["", "", ""], false), ([false, false, false], ["", "", ""], false),
    ([true, true, false, false], ["", "", "", ""], false), ([false, false], ["", ""], false),
    // A spectrum image.
    ([true, true, false], ["", "", "eV"], false),
  ])
  func onlyOneAxisOfImagesIsAStack(navigation: [Bool], units: [String], isStack: Bool) throws {
    let axes = zip(navigation, units).map { HyperSpySignal.Axis(name: "", size: 2, units: $1, isNavigation: $0) }
    let signal = HyperSpySignal(title: "a", values: [Double](repeating: 1, count: 1 << axes.count), axes: axes)
    try withTemporaryFolder { folder in
      try writeHyperSpy(signal, to: "\(folder)/a.hspy")
      #expect(try MicrographFile.open("\(folder)/a.hspy").stacks.count == (isStack ? 1 : 0))
    }
  }

  @Test func pagesThatDifferAreNoStack() throws {
    let pages = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/TIFF/pages.tif").path
    let file = try MicrographFile.open(pages)
    #expect(file.datasets.count == 3 && file.stacks.isEmpty)
    let error = #expect(throws: FileError.self) { try file.stored(dataset: "pages") }
    #expect(error?.code == .noSuchDataset)
  }

  /// Programs like ImageJ have channels, slices and frames in one file.
  @Test func hyperstacksOfSeveralAxesBecomeOneRow() throws {
    try withTemporaryFolder { folder in
      let sample = ConversionSample(shape: [8, 2, 2], type: .uint8, seed: 1)
      try Data(sample.npy).write(to: URL(fileURLWithPath: "\(folder)/in.npy"))
      try writeTIFF(MicrographFile.open("\(folder)/in.npy").stored(dataset: "array"), to: "\(folder)/a.tif", threads: 1)
      var file = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a.tif"))
      let place = try #require(file.range(of: Data("slices=8\nhyperstack=true\n".utf8)))
      #expect(place.count == 25)
      file.replaceSubrange(place, with: Data("channels=2\nslices=4\n\n\n\n\n\n".utf8))
      try file.write(to: URL(fileURLWithPath: "\(folder)/b.tif"))
      let stack = try MicrographFile.open("\(folder)/b.tif").stacks[0].description
      #expect(stack.shape == [8, 2, 2] && stack.axes[0] == AxisDescription(countingFrames: 8))
      #expect(stack.note == "a hyperstack of 2 channels, 4 slices becomes one row of images, in the order of the file")
    }
  }
}
