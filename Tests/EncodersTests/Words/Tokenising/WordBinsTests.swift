import DataModel
import Encoders
import Testing

@Suite struct WordBinsTests {
  private func bins(_ step: Double, offset: Double = -100, channels: Int = 1024, width: Double? = nil) -> WordBins {
    WordBins(axis: EnergyAxis(offsetInEV: offset, stepInEV: step, channels: channels)!, binInEV: width)
  }

  @Test("words as spec2vec prints them, half-way cases by their double")
  func words() {
    #expect(bins(10).words[35] == "peak@0.25")
    // Means of -0.10 and -0.09 and so on; the words that matchms and spec2vec made of them.
    let joined = bins(10, width: 20).words
    #expect(joined[26...31] == ["peak@0.42", "peak@0.45", "peak@0.46", "peak@0.48", "peak@0.51", "peak@0.53"])
  }

  @Test(
    "narrow bins get as many decimals as they need",
    arguments: [(5.0, 3), (2.5, 3), (0.5, 4), (1, 3), (10, 2), (100, 2)])
  func decimals(step: Double, decimals: Int) {
    let words = bins(step, offset: 0).words
    #expect(Set(words).count == 1024)
    #expect(words.allSatisfy { $0.split(separator: ".")[1].count == decimals })
  }

  @Test("the last bin holds what is left")
  func rest() {
    let bins = bins(10, channels: 10, width: 40)
    #expect(bins.count == 3 && bins.channels(of: 2) == 8..<10)
    #expect(bins.edgesInEV == -105...(-5))
    #expect(abs(bins.energyInKeV(of: 2) - -0.015) < 1e-12)
  }
}
