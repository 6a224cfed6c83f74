import DataModel
import Kernels
import Testing

@testable import Reports

@Suite struct OverlayTests {
  private func drawn(_ output: StrategyOutput, pixelSize: PixelSize? = nil) throws -> (Canvas, GreyPicture) {
    let image = Sample.image(pixelSize: pixelSize)
    let picture = GreyPicture(of: image, longSide: 1600)
    return (try overlay(of: output, picture: picture, image: image, supports: Sample.supports()), picture)
  }

  @Test func everyPlaceHasTheColourOfItsClass() throws {
    let output = Sample.output()
    let (canvas, picture) = try drawn(output)
    #expect(picture.scale.enlargement == 22)
    #expect(canvas.columns == 37 * 22 && canvas.rows > 25 * 22)
    let shades = picture.localContrast()
    var random = SeededGenerator(seed: 6)
    // Chips without an outline: 2 and 7, the unclassified 5, and the remainder; away from the lines between classes.
    for chip in [2, 5, 7] {
      let label = output.segmentation.labels[chip]
      let box = Sample.grid.rectangle(of: chip)
      for _ in 0..<50 {
        let row = box.row * 22 + 2 + random.below(box.rows * 22 - 2)
        let column = box.column * 22 + 2 + random.below(box.columns * 22 - 2)
        let grey = picture.values[row * picture.columns + column]
        let plain = Colour(red: grey, green: grey, blue: grey)
        let shade = Int(shades[row * picture.columns + column])
        let expected = label < 0 ? plain : ClassLook(ofClass: Int(label)).tinted()[shade]
        #expect(canvas[row, column] == expected, "chip \(chip) at (\(row), \(column)), seed 6")
      }
    }
    let corner = picture.values[picture.values.count - 1]
    #expect(canvas[25 * 22 - 1, 37 * 22 - 1] == Colour(red: corner, green: corner, blue: corner))
  }

  @Test func differentClassesArePartedByALine() throws {
    let (canvas, picture) = try drawn(Sample.output())
    let line = FigureStyle(of: picture).lineWidth
    // Chip 1 (class 0) meets chip 2 (class 1), and chip 5, unclassified, meets chips 2 and 4.
    let (top, left) = (8 * 22, 24 * 22)
    for step in 0..<line {
      #expect(canvas[60, left + step] == .border && canvas[top + step, left + 100] == .border)
      #expect(canvas[top + 60, left + step] == .border)
    }
    #expect(canvas[60, left + line] != .border && canvas[top + line, left + 100] != .border)
    // Chips 7 and 8 are both of class 2, which has no line within.
    let inner = (0..<12 * 22).filter { canvas[17 * 22 + 30, 12 * 22 + $0] == .border }
    #expect(inner.isEmpty)
  }

  @Test func supportsHaveADarkAndALightLine() throws {
    let (canvas, _) = try drawn(Sample.output())
    for (chip, _) in try Sample.supports().labelled {
      let box = Sample.grid.rectangle(of: chip)
      for (row, column) in [(box.row * 22, box.column * 22 + 100), (box.row * 22 + 80, box.column * 22)] {
        #expect(canvas[row, column] == .ink, "chip \(chip)")
        #expect(canvas[row + (row == box.row * 22 ? 1 : 0), column + (row == box.row * 22 ? 0 : 1)] == .white)
      }
    }
  }

  @Test func outlinesOfTinyChipsLeaveThemOpen() {
    var canvas = Canvas(rows: 12, columns: 12, background: .middleGrey)
    canvas.outline(rows: 5..<7, columns: 5..<7, line: 1)
    #expect(canvas[5, 5] == .middleGrey && canvas[6, 6] == .middleGrey)
    #expect(canvas[4, 5] == .white && canvas[3, 5] == .ink && canvas[7, 7] == .white && canvas[8, 8] == .ink)
    canvas.outline(rows: -3..<40, columns: 10..<90, line: 2)
    canvas.outline(rows: 3..<3, columns: 3..<3, line: 1)
  }

  @Test func theStripIsBelowThePictureAndHasInk() throws {
    let (canvas, picture) = try drawn(Sample.output(), pixelSize: PixelSize(sideInNM: 0.1))
    let strip = canvas.rgb[(picture.rows * canvas.columns * 3)...]
    #expect(strip.count { $0 == 20 } > 500)
    #expect(canvas.rgb.suffix(canvas.columns * 3).allSatisfy { $0 == 255 }, "nothing is cut off at the bottom")
    let colours = Set((0..<3).map { index in ClassLook(ofClass: index).tinted()[128].blue })
    #expect(colours.isSubset(of: Set(strip)))
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    #expect(try drawn(Sample.output()).0.png() == drawn(Sample.output()).0.png())
  }

  @Test(arguments: [(1, 2), (2, 900), (900, 2)])
  func oddShapesAreDrawn(rows: Int, columns: Int) throws {
    let grid = try ChipGrid(
      imageRows: rows, imageColumns: columns, chipRows: 1, chipColumns: 1, strideRows: 1, strideColumns: 1)
    let name = String(repeating: "a very long name ", count: 9)
    let output = StrategyOutput(
      segmentation: Segmentation(
        strategy: FusionStrategy(name: "a", channels: ["a"], fusion: .alone), classes: [name, "b"], grid: grid,
        labels: [Int32](repeating: 1, count: grid.count), distances: Matrix(rows: grid.count, columns: 2),
        probabilities: Matrix(rows: grid.count, columns: 2), entropy: [], margin: [], temperature: 1,
        temperatureMethod: .medianGap),
      scores: StrategyScores(supportAccuracy: nil, truth: nil),
      labelMap: LabelMask(rows: rows, columns: columns, values: [UInt8](repeating: 1, count: rows * columns)))
    let image = Micrograph(
      intensity: Matrix(rows: rows, columns: columns), pixelType: .uint8, pixelSize: nil, title: "")
    let supports = try SupportSet(classes: [.init(name: name, chips: [0]), .init(name: "b", chips: [grid.count - 1])])
    let canvas = try overlay(
      of: output, picture: GreyPicture(of: image, longSide: 1600), image: image,
      supports: supports)
    #expect(canvas.columns >= 390)
  }
}
