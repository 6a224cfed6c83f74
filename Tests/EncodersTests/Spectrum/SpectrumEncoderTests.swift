import DataModel
import Encoders
import Kernels
import Testing

@Suite struct SpectrumEncoderTests {
  private let spectra = ChipSpectra(
    counts: Matrix(rows: 5, columns: 3, elements: [1, 4, 5, 0, 0, 0, 9, -4, 16, 2, 2, 4, 7, 7, 7]),
    energiesInEV: [100, 200, 300], coverage: [1, 1, 0.75, 0.5, 0.49])

  @Test func raw() throws {
    let found = try SpectrumEncoder().encode(spectra, threads: 1)
    #expect(found.values.elements == [1, 4, 5, 0, 0, 0, 9, -4, 16, 2, 2, 4, 0, 0, 0])
    #expect(found.evidence == [true, true, true, true, false])
  }

  @Test("shares sum to 1; a chip without a count has no evidence")
  func shares() throws {
    let found = try SpectrumEncoder(scale: .l1).encode(spectra, threads: 1)
    #expect(found.values.row(0).elementsEqual([0.1, 0.4, 0.5]))
    #expect(found.values.row(1).elementsEqual([0, 0, 0]))
    #expect(found.values.row(3).elementsEqual([0.25, 0.25, 0.5]))
    #expect(found.evidence == [true, false, true, true, false])
  }

  @Test("roots, where a negative count counts as 0")
  func roots() throws {
    let found = try SpectrumEncoder(scale: .sqrt).encode(spectra, threads: 1)
    #expect(found.values.row(0).elementsEqual([1, 2, Float(5).squareRoot()]))
    #expect(found.values.row(2).elementsEqual([3, 0, 4]))
    #expect(found.evidence == [true, true, true, true, false])
  }

  @Test("the minimum coverage decides; a chip that is not covered never has evidence")
  func coverage() throws {
    #expect(try SpectrumEncoder(minimumCoverage: 0.8).encode(spectra, threads: 1).evidence.filter { $0 }.count == 2)
    let uncovered = ChipSpectra(counts: Matrix(rows: 2, columns: 1), energiesInEV: [1], coverage: [0, .nan])
    for scale in SpectrumEncoder.Scale.allCases {
      let found = try SpectrumEncoder(scale: scale, minimumCoverage: 0).encode(uncovered, threads: 1)
      #expect(found.evidence == [false, false])
      #expect(found.values.elements == [0, 0])
    }
  }

  @Test("the same bits for every number of threads", arguments: SpectrumEncoder.Scale.allCases)
  func threads(scale: SpectrumEncoder.Scale) throws {
    var generator = SeededGenerator(seed: 8)
    let counts = (0..<40 * 50).map { _ in Float(generator.below(9)) }
    let many = ChipSpectra(
      counts: Matrix(rows: 40, columns: 50, elements: counts), energiesInEV: (0..<50).map { Double($0) },
      coverage: (0..<40).map { Float($0) / 39 })
    let encoder = SpectrumEncoder(scale: scale)
    let expected = try encoder.encode(many, threads: 1)
    for threads in 2...4 {
      let found = try encoder.encode(many, threads: threads)
      #expect(found.values == expected.values && found.evidence == expected.evidence)
    }
  }
}
