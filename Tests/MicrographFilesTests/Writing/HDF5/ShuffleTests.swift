import Kernels
import Testing

@testable import MicrographFiles

@Suite struct ShuffleTests {
  @Test(arguments: [1, 2, 4, 8]) func everyByteGoesToItsPlane(width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let count = 37
    let bytes = (0..<count * width).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var planes = [UInt8](repeating: 0, count: bytes.count)
    bytes.withUnsafeBytes { bytes in planes.withUnsafeMutableBytes { shuffle(bytes, width: width, into: $0) } }
    for number in 0..<count {
      for byte in 0..<width { #expect(planes[byte * count + number] == bytes[number * width + byte]) }
    }
    // The reader's own way back.
    var back = [UInt64](repeating: 0, count: count)
    guard width == 8 else { return }
    back.withUnsafeMutableBufferPointer { back in
      planes.withUnsafeBytes { unshuffle($0, planeLength: count, from: 0, bigEndian: false, into: back) }
    }
    #expect(back.withUnsafeBytes(Array.init) == bytes)
  }
}
