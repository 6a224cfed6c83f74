import Kernels
import Testing

@Suite struct EventWordsTests {
  /// Random words, many of them markers and strays.
  private static func words(_ random: inout SeededGenerator) -> [UInt16] {
    let markers = 1 + random.below(20)
    return (0..<random.below(1500)).map { _ in
      random.below(20) < markers ? .max : UInt16(random.below(random.below(9) == 0 ? 65535 : 300))
    }
  }

  @Test(arguments: UInt64(1)...40) func markersAndStraysAreCounted(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let words = Self.words(&random)
    let channels = 1 + random.below(300)
    let found = surveyWords(words.span, channels: channels)
    #expect(found.markers == words.count { $0 == .max }, "seed \(seed)")
    #expect(found.strays == words.count { $0 != .max && $0 >= channels }, "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...40) func theWantedMarkerIsPassed(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let words = Self.words(&random)
    let wanted = 1 + random.below(random.below(2) == 0 ? 5 : 2000)
    let places = words.indices.filter { words[$0] == .max }
    let found = passMarkers(words.span, wanted: wanted)
    #expect(found.markers == min(wanted, places.count), "seed \(seed)")
    #expect(found.words == (places.count >= wanted ? places[wanted - 1] + 1 : words.count), "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...20) func countsGoToTheirBins(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let words = Self.words(&random)
    let bins = 1 + random.below(40)
    let channels = (0..<1 + random.below(400)).map { _ in random.below(3) == 0 ? nil : Optional(random.below(bins)) }
    let weight = UInt64(random.below(1 << 40))
    var expected = [UInt64](repeating: 7, count: bins)
    for word in words where word < channels.count {
      if let bin = channels[Int(word)] { expected[bin] += weight }
    }
    var sums = [UInt64](repeating: 7, count: bins)
    let places = EventPlaces(bins: bins, binOfChannel: channels)
    sums.withUnsafeMutableBufferPointer { places.add(words.span, weight: weight, to: $0.baseAddress!) }
    #expect(sums == expected, "seed \(seed)")
    var ones = [UInt32](repeating: 7, count: bins)
    ones.withUnsafeMutableBufferPointer { places.add(words.span, to: $0.baseAddress!) }
    #expect(ones.map { (UInt64($0) - 7) * weight + 7 } == expected, "seed \(seed)")
  }

  /// More words of one kind than a lane of 16 bits counts.
  @Test func longStreamsDoNotOverflow() {
    let words = [UInt16](repeating: .max, count: 32 * 70_000 + 5)
    #expect(surveyWords(words.span, channels: 10).markers == words.count)
    #expect(passMarkers(words.span, wanted: .max).markers == words.count)
  }
}
