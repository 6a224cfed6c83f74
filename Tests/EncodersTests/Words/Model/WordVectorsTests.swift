import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders

@Suite struct WordVectorsTests {
  private let folder = projectRoot.appending(path: "Tests/EncodersTests/Fixtures/words")

  @Test("gensim's files are read, and written back byte for byte")
  func gensim() throws {
    let textFile = [UInt8](try Data(contentsOf: folder.appending(path: "gensim.txt")))
    let binaryFile = [UInt8](try Data(contentsOf: folder.appending(path: "gensim.bin")))
    let fromText = try WordVectors(textBytes: textFile)
    let fromBinary = try WordVectors(binaryBytes: binaryFile)
    #expect(fromBinary.words == fromText.words && fromText.words.count == 6 && fromText.vectors.columns == 8)
    // gensim writes nine significant digits or fewer, which give back the very Float.
    #expect(fromBinary == fromText)
    #expect(fromBinary.binaryBytes == binaryFile)
    #expect(fromText.textBytes == textFile)
  }

  @Test("numbers of every size survive both formats", arguments: [1, 2, 3])
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var matrix = Matrix(rows: 20, columns: 7)
    for index in matrix.elements.indices {
      repeat {
        matrix.elements[index] = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
      } while !matrix.elements[index].isFinite
    }
    let vectors = try WordVectors(words: (0..<20).map { "peak@\($0).00" }, vectors: matrix)
    let text = try WordVectors(textBytes: vectors.textBytes)
    let binary = try WordVectors(binaryBytes: vectors.binaryBytes)
    #expect(text == vectors && binary == vectors, "seed \(seed)")
  }

  @Test("line breaks between the words of a binary file, and white space in a text file, are skipped")
  func variants() throws {
    let vectors = try WordVectors(words: ["a", "b"], vectors: Matrix(rows: 2, columns: 1, elements: [1, 2]))
    let binary = Array("2 1\na ".utf8) + [0, 0, 0x80, 0x3F, 10] + Array("b ".utf8) + [0, 0, 0, 0x40, 10]
    #expect(try WordVectors(binaryBytes: binary) == vectors)
    #expect(try WordVectors(textBytes: Array("2 1\r\na  1.0 \r\nb 2e0\r\n".utf8)) == vectors)
  }

  @Test(
    "what is no such file is refused",
    arguments: [
      "", "2", "2 1", "2 1\na 1\n", "2 1\na 1\nb\n", "2 1\na 1\nb x\n", "2 1\na 1\nb nan\n", "2 1\na 1\na 2\n",
      "2 1\na 1\nb 2\nc 3\n", "-2 1\na 1\nb 2\n", "9000000000000000000 9\na 1\n", "2 0\na\nb\n",
      "1000000 1000\na 1\n",
    ])
  func refused(text: String) {
    #expect(throws: WordError.self) { try WordVectors(textBytes: Array(text.utf8)) }
    #expect(throws: WordError.self) { try WordVectors(binaryBytes: Array(text.utf8)) }
  }

  @Test("no damaged file crashes the readers")
  func damaged() throws {
    let files = try ["gensim.txt", "gensim.bin"].map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<300 {
      for file in files {
        var other = file
        for _ in 0...generator.below(4) { other[generator.below(other.count)] = UInt8(generator.below(256)) }
        other.removeLast(generator.below(3) == 0 ? generator.below(other.count) : 0)
        _ = try? WordVectors(textBytes: other)
        _ = try? WordVectors(binaryBytes: other)
      }
    }
  }

  @Test("vectors whose words are no bins of the axis are refused")
  func foreignWords() throws {
    let file = [UInt8](try Data(contentsOf: folder.appending(path: "gensim.txt")))
    let vectors = try WordVectors(textBytes: file)
    let model = try WordModel(vectors, tokeniser: plainTokeniser(channels: 1000))
    #expect(try model.exchanged() == vectors)
    #expect(throws: WordError.self) { try WordModel(vectors, tokeniser: plainTokeniser(channels: 100)) }
  }
}
