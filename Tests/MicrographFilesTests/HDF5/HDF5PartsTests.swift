import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

@Suite struct HDF5PartsTests {
  @Test func checksumsNoticeEveryChangedByte() {
    var generator = SeededGenerator(seed: 3)
    for count in [1, 2, 3, 719, 720, 721, 5000] {
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let sum = bytes.withUnsafeBytes { HDF5Checksum.sum($0) }
      let place = Int.random(in: 0..<count, using: &generator)
      bytes[place] ^= 1
      #expect(bytes.withUnsafeBytes { HDF5Checksum.sum($0) } != sum, "seed 3, \(count) bytes, byte \(place)")
    }
  }

  @Test func aDamagedChunkWithChecksumIsNotUsed() throws {
    let fixture = try #require(HDF5Fixture.cubes.first { $0.file == "fletcher32.hspy" })
    // The first chunk, 2 x 3 x 4 numbers, as it lies in the file.
    var chunk: [UInt8] = []
    for row in 0..<2 {
      for column in 0..<3 {
        for channel in 0..<4 {
          let value = UInt16(try #require(fixture.values[(row * 4 + column) * 10 + channel]))
          chunk += [UInt8(value & 255), UInt8(value >> 8)]
        }
      }
    }
    var whole = try bytes(of: fixture.path)
    let place = try #require(whole.indices.first { whole[$0...].starts(with: chunk) })
    whole[place + 20] ^= 1
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.hspy"
      try Data(whole).write(to: URL(fileURLWithPath: path))
      let error = try #require(throws: FileError.self) {
        try WholeCube(try MicrographFile.open(path).spectrumImage().source)
      }
      #expect(
        "\(error)" == "\(path):/Experiments/scene/data: is damaged: the chunk at [0, 0, 0] cannot be unpacked")
    }
  }

  @Test(arguments: [1, 7, 64, 1000, 1 << 20]) func boxesAreNotLargerThanAimedAt(_ aimedBytes: Int) throws {
    for fixture in HDF5Fixture.cubes where fixture.shape == [3, 4, 10] {
      let isChunked = try fixture.source(aimedBytes: 1).boxes.count < 120
      for box in try fixture.source(aimedBytes: aimedBytes).boxes {
        let count = box.rows.count * box.columns.count * box.channels.count
        // A chunk is never cut; none in the fixtures lets more than the whole cube into a box.
        if !isChunked { #expect(count <= max(1, aimedBytes), "\(fixture.file)") }
        #expect(count <= 120, "\(fixture.file)")
      }
    }
  }

  @Test func typesThatReachPastTheirMessageAreRefused() {
    let byte: [UInt8] = [0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]
    func truth(_ base: [UInt8], members: UInt8 = 2) -> [UInt8] {
      [0x38, members, 0, 0, 1, 0, 0, 0] + base + Array("FALSE\0TRUE\0".utf8) + [0, 1]
    }
    #expect(HDF5TypeCheck.isSound(byte[...]))
    #expect(!HDF5TypeCheck.isSound(byte[..<11]))
    #expect(HDF5TypeCheck.isSound(truth(byte)[...]))
    #expect(!HDF5TypeCheck.isSound(truth(byte).dropLast()[...]))
    #expect(!HDF5TypeCheck.isSound(truth(byte, members: 3)[...]))
    var wide = byte
    wide[7] = 0xDC
    #expect(!HDF5TypeCheck.isSound(truth(wide)[...]))
    let nested = (0..<20).reduce(byte) { type, _ in [0x19, 0, 0, 0, 16, 0, 0, 0] + type }
    #expect(!HDF5TypeCheck.isSound(nested[...]))
  }
}
