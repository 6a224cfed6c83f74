import DataModel
import Encoders
import Foundation
import Kernels
import Testing

@Suite struct SpectrumTokeniserTests {
  private func document(_ tokeniser: SpectrumTokeniser, _ counts: [Float]) throws -> SpectrumDocument {
    var reader = try tokeniser.reader()
    return try reader.document(of: counts.span)
  }

  @Test("every bin with a count is a word, weighted by its share of the largest")
  func all() throws {
    let found = try document(plainTokeniser(channels: 6), [0, 3, 0, 6, -2, 1])
    #expect(found.words == [1, 3, 5])
    #expect(found.weights == [0.5, 1, 1.0 / 6])
    #expect(try document(plainTokeniser(channels: 3), [0, 0, 0]) == SpectrumDocument())
  }

  @Test("neighbouring channels are joined from channel 0 on; windows and the range count nothing")
  func joined() throws {
    let tokeniser = try plainTokeniser(channels: 7) {
      $0.binInEV = 21
      $0.energyRangeInEV = 10...60
      $0.excludeInEV = [30...30]
    }
    #expect(tokeniser.bins.count == 4 && tokeniser.bins.channelsPerBin == 2)
    let found = try document(tokeniser, [100, 1, 2, 100, 4, 2, 8])
    #expect(found.words == [0, 1, 2, 3])
    #expect(found.weights == [0.125, 0.25, 0.75, 1])
  }

  @Test("weak words are dropped, bound included")
  func minimumIntensity() throws {
    let tokeniser = try plainTokeniser(channels: 4) { $0.minimumIntensity = 0.25 }
    #expect(try document(tokeniser, [8, 2, 1, 3]).words == [0, 1, 3])
  }

  @Test("200 eV and more is what counts where nothing is said")
  func defaultRange() throws {
    let axis = try #require(EnergyAxis(offsetInEV: -100, stepInEV: 10, channels: 40))
    let tokeniser = try SpectrumTokeniser(TokeniserSettings(), axis: axis)
    #expect(try document(tokeniser, [Float](repeating: 1, count: 40)).words.first == 30)
  }

  @Test("flat noise rarely rises above its background, lines do", arguments: [0.5, 4, 50])
  func significance(mean: Double) throws {
    let tokeniser = try plainTokeniser(channels: 400) {
      $0.selection = .significant
      $0.significance = 3
      $0.backgroundReachInEV = 500
    }
    var generator = SeededGenerator(seed: 5)
    var counts = (0..<400).map { _ in Float(poisson(mean, &generator)) }
    let noise = try document(tokeniser, counts)
    // 3 standard deviations: 0.14 % of normal noise; skewed Poisson noise has more.
    #expect(noise.words.count <= 8, "\(noise.words.count) of 400 bins at mean \(mean), seed 5")
    for bin in 200..<206 { counts[bin] += Float(mean + 8 * mean.squareRoot() + 8) }
    #expect(Set(try document(tokeniser, counts).words).isSuperset(of: 200..<206))
  }

  @Test("peaks are the local maxima that rise; of equal neighbours the lowest")
  func peaks() throws {
    let tokeniser = try plainTokeniser(channels: 100) { $0.selection = .peaks }
    var counts = [Float](repeating: 1, count: 100)
    for (bin, count) in [(40, 20), (41, 50), (42, 50), (43, 20), (70, 30)] { counts[bin] = Float(count) }
    #expect(try document(tokeniser, counts).words == [41, 70])
  }

  @Test("the lines of named elements")
  func lines() throws {
    let axis = try #require(EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: 1000))
    let settings = TokeniserSettings(selection: .lines, elements: ["Ti"], lineReachInEV: 15)
    let tokeniser = try SpectrumTokeniser(settings, axis: axis)
    let words = try document(tokeniser, [Float](repeating: 1, count: 1000)).words
    // Ti Ka 4.5101 keV, Kb 4.9334 keV: bins within 15 eV and half a bin.
    #expect(words.filter { $0 > 100 } == [449, 450, 451, 452, 453, 492, 493, 494, 495].filter { words.contains($0) })
    #expect(words.contains(451) && words.contains(493) && !words.contains(640))
  }

  @Test("another energy axis is resampled, and its counts stay the same in number")
  func resampling() throws {
    let tokeniser = try plainTokeniser(channels: 40) { $0.binInEV = 40 }
    var reader = try tokeniser.reader(axis: #require(EnergyAxis(offsetInEV: 3, stepInEV: 7, channels: 50)))
    var counts = [Float](repeating: 0, count: 50)
    counts[5] = 7  // 34.5 to 41.5 eV; the bins' border lies at 35 eV
    let found = try reader.document(of: counts.span)
    #expect(found.words == [0, 1])
    #expect(abs(found.weights[0] - 0.5 / 6.5) < 1e-12 && found.weights[1] == 1)
  }

  @Test("the same axis with windows cut out gives the same document")
  func cutOut() throws {
    let tokeniser = try plainTokeniser(channels: 20) { $0.binInEV = 20 }
    let kept = [0, 1, 2, 3, 7, 8, 9, 15]
    var reader = try tokeniser.reader(energiesInEV: kept.map { Double($0) * 10 })
    let found = try reader.document(of: [1, 1, 1, 1, 2, 1, 1, 4].span)
    #expect(found.words == [0, 1, 3, 4, 7])
    #expect(found.weights == [0.5, 0.5, 0.5, 0.5, 1])
  }

  @Test("what cannot be is refused in words")
  func refused() throws {
    let tokeniser = try plainTokeniser(channels: 10)
    #expect(throws: WordError.axisTooCoarse(channelInEV: 20, binInEV: 10)) {
      try tokeniser.reader(axis: EnergyAxis(offsetInEV: 0, stepInEV: 20, channels: 5)!)
    }
    #expect(throws: WordError.axisElsewhere(axisInEV: 500...590, modelInEV: 0...90)) {
      try tokeniser.reader(axis: EnergyAxis(offsetInEV: 500, stepInEV: 10, channels: 10)!)
    }
    #expect(throws: WordError.unevenAxis(channel: 2)) { try tokeniser.reader(energiesInEV: [0, 10, 10]) }
    var reader = try tokeniser.reader()
    #expect(throws: WordError.self) { try reader.document(of: [0, .nan, 0, 0, 0, 0, 0, 0, 0, 0].span) }
    #expect(throws: WordError.noChannelLeft(axisInEV: 0...90)) {
      try plainTokeniser(channels: 10) { $0.energyRangeInEV = 500...600 }.reader()
    }
    for change: (inout TokeniserSettings) -> Void in [
      { $0.binInEV = 0 }, { $0.significance = .nan }, { $0.minimumIntensity = 2 }, { $0.backgroundReachInEV = -1 },
      { $0.selection = .lines },
      {
        $0.selection = .lines; $0.elements = ["Xx"]
      }, { $0.lineReachInEV = .infinity },
    ] { #expect(throws: WordError.self) { try plainTokeniser(channels: 10, change) } }
  }

  private func poisson(_ mean: Double, _ generator: inout SeededGenerator) -> Int {
    // Arrivals of a process with rate 1.
    var (time, count) = (0.0, -1)
    while time < mean {
      let unit = (Double(generator.next() >> 11) + 1) * 0x1p-53
      time -= log(unit)
      count += 1
    }
    return count
  }
}
