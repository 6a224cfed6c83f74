import DataModel
import Kernels
import Testing

@testable import Encoders

@Suite struct ChipDocumentsTests {
  @Test("a document for every chip that the spectra cover, in order, for any number of threads") func documents() throws
  {
    var generator = SeededGenerator(seed: 8)
    var counts = Matrix(rows: 200, columns: 30)
    for index in counts.elements.indices { counts.elements[index] = Float(generator.below(3)) }
    let coverage = (0..<200).map { Float($0 % 4) / 3 }
    let tokeniser = try plainTokeniser(channels: 30)
    let spectra = ChipSpectra(
      counts: counts, energiesInEV: (0..<30).map { 10 * Double($0) }, coverage: coverage)
    var reader = try tokeniser.reader()
    let expected = try (0..<200).filter { $0 % 4 >= 2 }.map { chip in
      let spectrum = Array(counts.row(chip))
      return try reader.document(of: spectrum.span)
    }
    for threads in 1...3 { #expect(try tokeniser.documents(of: spectra, threads: threads) == expected) }
    #expect(try tokeniser.documents(of: spectra, minimumCoverage: 0, threads: 1).count == 150, "never where it is 0")
    #expect(expected[0].largestCount == 2)
  }
}
