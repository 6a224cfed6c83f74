import DataModel
import Testing

@Suite("Energy axis") struct EnergyAxisTests {
  @Test("a window holds the channels whose centres lie in it, both ends included", arguments: 1...40)
  func windows(_ seed: Int) throws {
    let offset = Double(seed * 37 % 101) - 60
    let step = 0.5 + Double(seed % 7)
    let axis = try #require(EnergyAxis(offsetInEV: offset, stepInEV: step, channels: 50))
    for first in stride(from: 0, to: 50, by: 7) {
      for last in stride(from: first, to: 50, by: 11) {
        let window = axis.energyInEV(of: first)...axis.energyInEV(of: last)
        #expect(axis.channels(in: window) == first..<last + 1, "seed \(seed)")
        let inside = window.lowerBound + step / 4...max(window.lowerBound + step / 4, window.upperBound - step / 4)
        let naive = (0..<50).filter { inside.contains(axis.energyInEV(of: $0)) }
        #expect(Array(axis.channels(in: inside)) == naive, "seed \(seed)")
      }
    }
  }

  @Test("windows beside the axis are empty, endless ones are cut") func outside() throws {
    let axis = try #require(EnergyAxis(offsetInEV: -100, stepInEV: 10, channels: 30))
    #expect(axis.channels(in: 300...400).isEmpty)
    #expect(axis.channels(in: -300 ... -200).isEmpty)
    #expect(axis.channels(in: 0...Double.infinity) == 10..<30)
    #expect(axis.channels(in: -Double.greatestFiniteMagnitude...0) == 0..<11)
    #expect(axis.rangeInEV == -100...190)
  }

  @Test("no axis without channels, with a step of 0 or with NaN") func refused() {
    #expect(EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: 0) == nil)
    #expect(EnergyAxis(offsetInEV: 0, stepInEV: 0, channels: 5) == nil)
    #expect(EnergyAxis(offsetInEV: 0, stepInEV: -1, channels: 5) == nil)
    #expect(EnergyAxis(offsetInEV: .nan, stepInEV: 1, channels: 5) == nil)
    #expect(EnergyAxis(offsetInEV: 0, stepInEV: .infinity, channels: 5) == nil)
  }
}

@Suite("Pixel size and lengths") struct PixelSizeTests {
  @Test func sizes() throws {
    let size = try #require(PixelSize(heightInNM: 2, widthInNM: 3))
    #expect(size.areaInNM2 == 6)
    #expect(PixelSize(sideInNM: 0) == nil && PixelSize(sideInNM: .nan) == nil)
    #expect(PixelSize(heightInNM: 1, widthInNM: .infinity) == nil)
  }

  @Test func texts() {
    #expect(lengthText(inNM: 0.02) == "0.02 nm" && lengthText(inNM: 8736.7848397) == "8.736785 µm")
    #expect(plainNumber(2) == "2" && plainNumber(0.5) == "0.5" && roundedNumber(1.0 / 3) == "0.333333")
  }
}
