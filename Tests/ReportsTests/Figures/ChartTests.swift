import DataModel
import TestSupport
import Testing

@testable import Reports

@Suite struct ChartTests {
  @Test func sharesAsSVG() {
    let chart = fractionChart(of: Sample.outputWithStatistics(), pixelSize: nil)
    expectSnapshot(String(decoding: chart.svgFile, as: UTF8.self), named: "classes.svg")
    #expect(chart.description.contains("25.0 % (15.0–35.0 %)"))
  }

  @Test func sharesAsPNG() throws {
    let file = try fractionChart(of: Sample.outputWithStatistics(), pixelSize: nil).png()
    #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    // Width 760, palette.
    #expect(Array(file[16..<20]) == [0, 0, 2, 248] && file[25] == 3)
    #expect(try file == fractionChart(of: Sample.outputWithStatistics(), pixelSize: nil).png())
  }

  @Test func aPaletteHoldsEveryPicture() throws {
    var canvas = Canvas(rows: 40, columns: 40, background: .white)
    for row in 0..<40 {
      for column in 0..<40 {
        canvas[row, column] = Colour(red: UInt8(row * 6), green: UInt8(column * 6), blue: UInt8((row + column) * 3))
      }
    }
    let file = try canvas.smallPNG()
    #expect(file[25] == 3, "1600 colours become at most 256")
    let few = try Canvas(rows: 3, columns: 5, background: .ink).smallPNG()
    // One colour: a palette of three bytes.
    #expect(Array(few[33..<44]) == [0, 0, 0, 3, 0x50, 0x4C, 0x54, 0x45, 20, 20, 20])
  }

  @Test func elementsStandAtTheirLines() {
    let spectra = ClassSpectra(
      strategy: "a", energiesInEV: (0..<800).map { 200 + 10 * Double($0) },
      means: [(0..<800).map { $0 == 431 ? 90 : 1 }, []], chips: [4, 0], elements: ["Ti", "Sr"], elementsAreNamed: true)
    let svg = spectrumChart(spectra, classes: ["film & cap", "nowhere"]).markup
    #expect(svg.contains(">Ti Kα<") && svg.contains(">Sr Lα<") && !svg.contains("Sr Kα"), "14 keV lie beyond the axis")
    #expect(svg.contains("film &amp; cap") && !svg.contains("nowhere"), "a class without chips has no spectrum")
  }

  @Test func coloursOfNumbersRunFromDarkToLight() {
    let lightness = (0...63).map { step -> Int in
      let colour = ScalarMap.colour(Float(step) / 63)
      return 2 * Int(colour.red) + 7 * Int(colour.green) + Int(colour.blue)
    }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 < $1 })
  }
}
