import DataModel
import TestSupport
import Testing

@testable import Reports

@Suite struct TablesTests {
  private func text(_ table: CSVTable) -> String { String(decoding: table.bytes, as: UTF8.self) }

  @Test func fieldsAreQuotedWhereTheyMustBe() {
    var table = CSVTable(columns: ["a,b", "say \"hi\"", "plain"])
    table.add(["two\nlines", "", "r\r"])
    #expect(text(table) == "\"a,b\",\"say \"\"hi\"\"\",plain\n\"two\nlines\",,\"r\r\"\n")
  }

  @Test func numbersReadBackTheSameOrAreEmpty() {
    #expect(field(Float(0.1)) == "0.1" && Float(field(Float(1) / 3)) == Float(1) / 3)
    #expect(field(Float.nan) == "" && field(-Double.infinity) == "" && field(nil as Double?) == "")
    #expect(measure(0.02 * 47.5) == "0.95" && measure(nil) == "" && measure(1_086_610_000_000) == "1086610000000.0")
  }

  @Test func chips() {
    let segmentation = Sample.output().segmentation
    expectSnapshot(text(chipsTable(of: segmentation, pixelSize: PixelSize(sideInNM: 0.1))), named: "chips.csv")
    expectSnapshot(text(chipsTable(of: segmentation, pixelSize: nil)), named: "chips-uncalibrated.csv")
  }

  @Test func classes() throws {
    let supports = try Sample.supports()
    let size = PixelSize(heightInNM: 0.2, widthInNM: 0.1)
    expectSnapshot(
      text(classesTable(of: Sample.output(), pixelSize: size, supports: supports)), named: "classes.csv")
    expectSnapshot(
      text(classesTable(of: Sample.output(), pixelSize: nil, supports: supports)), named: "classes-uncalibrated.csv")
  }

  @Test func classesWithIntervals() throws {
    let size = PixelSize(heightInNM: 0.2, widthInNM: 0.1)
    let table = classesTable(of: Sample.outputWithStatistics(), pixelSize: size, supports: try Sample.supports())
    expectSnapshot(text(table), named: "classes-intervals.csv")
  }

  @Test func theIntervalOfAnAreaHoldsTheArea() {
    let size = PixelSize(sideInNM: 0.5)
    for line in classLines(of: Sample.outputWithStatistics(), pixelSize: size) {
      guard let area = line.area, let range = line.areaRange else { continue }
      #expect(range.contains(area) && range.upperBound <= 25 * 37 * 0.25, "\(line.name)")
    }
  }
}
