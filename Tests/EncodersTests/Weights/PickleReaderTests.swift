import Encoders
import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct PickleReaderTests {
  private typealias Build = TorchFileBuilder

  /// What reading a zip file with this pickle and a storage of 4 floats says.
  private func complaint(ofPickle pickle: [UInt8]) throws -> String? {
    try complaint(Build.zip(pickle, storage: [UInt8](repeating: 0, count: 16)))
  }
  private func complaint(_ content: [UInt8]) throws -> String? { try EncodersTests.complaint(content, named: "a.pth") }

  private let tensor = Build.tensor(stored: 4, shape: [4], strides: [1])

  @Test func viewsAreReadLikeNestedLoops() throws {
    let seed: UInt64 = 5
    var random = SeededGenerator(seed: seed)
    for round in 0..<60 {
      let shape = (0..<random.below(5)).map { _ in random.below(5) }
      let strides = shape.map { _ in random.below(7) }
      let offset = random.below(9)
      let stored = offset + 1 + zip(shape, strides).reduce(0) { $0 + max(0, $1.0 - 1) * $1.1 }
      let storage = (0..<stored).flatMap { Build.little(Float($0).bitPattern) }
      let isLegacy = round % 2 == 0
      let pickle = Build.dictionary([
        ("w", Build.tensor(stored: stored, offset: offset, shape: shape, strides: strides, legacy: isLegacy))
      ])
      let file =
        isLegacy
        ? Build.legacy(pickle, count: stored, storage: storage)
        : Build.zip(pickle, storage: storage, wide: round % 3 == 0)
      // Indices counted like a clock, last axis fastest.
      var expected: [Float] = []
      let count = shape.reduce(1, *)
      for number in 0..<count {
        var rest = number
        var element = offset
        for axis in shape.indices.reversed() {
          element += rest % shape[axis] * strides[axis]
          rest /= shape[axis]
        }
        expected.append(Float(element))
      }
      try withTemporaryFolder { folder in
        let path = "\(folder)/a.pth"
        try Data(file).write(to: URL(filePath: path))
        let opened = try WeightsFile.open(path)
        #expect(opened.shape(of: "w") == shape, "seed \(seed), round \(round)")
        #expect(try opened.values(of: "w") == expected, "seed \(seed), round \(round), \(shape) by \(strides)")
      }
    }
  }

  @Test func everyHalfIsExact() throws {
    let bits = (0..<0x10000).map { UInt16($0) }
    let pickle = Build.dictionary([
      ("w", Build.tensor(storage: "HalfStorage", stored: bits.count, shape: [bits.count], strides: [1]))
    ])
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pth"
      try Data(Build.zip(pickle, storage: bits.flatMap { Build.little($0) })).write(to: URL(filePath: path))
      let values = try WeightsFile.open(path).values(of: "w")
      for (bits, value) in zip(bits, values) {
        let (exponent, fraction) = (Int(bits >> 10) & 31, Float(bits & 0x3FF))
        let magnitude: Float =
          switch exponent {
          case 31: fraction == 0 ? .infinity : .nan
          case 0: fraction * 0x1p-24
          default: (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
          }
        #expect(value == (bits < 0x8000 ? magnitude : -magnitude) || value.isNaN && magnitude.isNaN)
        #expect(value.sign == (bits < 0x8000 ? .plus : .minus))
      }
    }
  }

  @Test func dictionariesThatHoldThemselvesEnd() throws {
    // {"w": tensor, "d": the dictionary itself}
    let itself: [UInt8] = [0x7D, 0x71, 0] + Build.text("w") + tensor + [0x73] + Build.text("d") + [0x68, 0, 0x73]
    #expect(
      try complaint(ofPickle: Build.pickle(itself))
        == ": nests dictionaries deeper than 16; save the state_dict alone")
  }

  @Test func sharedDictionariesDoNotMultiply() throws {
    // Each of 10 levels holds the one below it 64 times over: 64^9 ways down to one tensor.
    var levels: [UInt8] = [0x7D] + Build.text("w") + tensor + [0x73, 0x71, 0]
    for level in 1..<10 {
      levels += [0x7D, 0x28]
      for entry in 0..<64 { levels += Build.text("\(entry)") + [0x68, UInt8(level - 1)] }
      levels += [0x75, 0x71, UInt8(level)]
    }
    // They are built inside a tuple, which is never followed.
    let pickle: [UInt8] =
      [0x7D] + Build.text("t") + [0x28] + levels + [0x74, 0x73] + Build.text("d") + [0x68, 9, 0x73]
    #expect(try complaint(ofPickle: Build.pickle(pickle)) == ": holds too many tensors; save the state_dict alone")
  }

  @Test func listsNestedFromOutsideInAreHarmless() throws {
    // Each list is put into the one before it when that one stands already; freeing the outermost must not recurse.
    var chain: [UInt8] = [0x5D, 0x71, 0]
    for _ in 0..<70_000 { chain += [0x68, 0, 0x5D, 0x71, 0, 0x61] }
    let pickle: [UInt8] = [0x7D] + Build.text("t") + [0x28] + chain + [0x74, 0x73] + Build.text("w") + tensor + [0x73]
    #expect(try complaint(ofPickle: Build.pickle(pickle)) == nil)
  }

  @Test func aPickleWithoutEndOfOperationsIsRefused() throws {
    #expect(
      try complaint(ofPickle: Build.pickle([UInt8](repeating: 0x5D, count: 400_000)))
        == ":data.pkl byte 300000: has more than 300000 operations; save the state_dict alone")
  }

  @Test func theSameNameTwiceIsRefused() throws {
    #expect(
      try complaint(ofPickle: Build.dictionary([("w", tensor), ("w", tensor)]))
        == ":w: there are two tensors of this name; the file is damaged, download or copy it again")
  }

  @Test func namesFromTheFileAreShownSafely() throws {
    let name = "a\n\u{1B}[31m\u{202E}" + String(repeating: "x", count: 100)
    #expect(
      try complaint(ofPickle: Build.dictionary([(name, Build.tensor(stored: 4, shape: [5], strides: [1]))]))
        == ":a??[31m?\(String(repeating: "x", count: 52))…: reaches out of its storage: shape 5, strides 1, "
        + "first element 0, the storage has 4; the file is damaged, download or copy it again")
  }

  @Test func wideZipFieldsThatLieAreRefused() throws {
    let pickle = Build.dictionary([("w", tensor)])
    let good = Build.zip(pickle, storage: [UInt8](repeating: 0, count: 16), wide: true)
    #expect(try complaint(good) == nil)
    for offset in good.count - 98..<good.count {
      var changed = good
      changed[offset] ^= 0x55
      _ = try complaint(changed)
    }
  }
}
