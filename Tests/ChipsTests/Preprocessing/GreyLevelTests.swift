@testable import Chips
import Kernels
import Testing

@Suite("The C loops of CLAHE against their Swift twins")
struct GreyLevelTests {
  @Test("quantising, with values between, at and beyond the levels", arguments: [UInt64(1), 2, 3])
  func quantising(seed: UInt64) {
    compareQuantising(UInt8.self, seed: seed)
    compareQuantising(UInt16.self, seed: seed)
  }

  @Test("mixing tables, at every length around a vector's", arguments: [UInt64(1), 2])
  func mixing(seed: UInt64) {
    for length in [1, 7, 8, 15, 16, 17, 33, 380] {
      compareMixing(UInt8.self, length: length, seed: seed)
      compareMixing(UInt16.self, length: length, seed: seed)
    }
  }

  private func compareQuantising<Level: GreyLevel>(_: Level.Type, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let top = Float(Level.max)
    var intensities = (0..<1000).map { _ in Float(random.below(4_000_000)) / 1_000_000 * top / 2 - top / 2 }
    intensities += [0, 0.5, 1.5, 2.5, top - 0.5, top, top + 0.5, -0.5, .infinity, -.infinity, .nan, 3e38]
    for scale in [LevelScale(), LevelScale(low: -12.5, factor: 0.37), LevelScale(low: 3, factor: 0)] {
      var levels = [Level](repeating: 0, count: intensities.count)
      levels.withUnsafeMutableBufferPointer { levels in
        intensities.withUnsafeBufferPointer { Level.quantise(levels, $0, scale) }
      }
      let expected = intensities.map { quantised($0, scale, as: Level.self) }
      #expect(levels == expected, "seed \(seed), \(scale)")
    }
  }

  private func compareMixing<Level: GreyLevel>(_: Level.Type, length: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let tables = (0..<4).map { _ in
      (0..<Level.levels).map { _ in Level(truncatingIfNeeded: random.next()) }
    }
    let levels = (0..<length).map { _ in Level(truncatingIfNeeded: random.next()) }
    let across = (0..<length).map { _ in Float(random.below(1 << 24)) / Float(1 << 24) }
    let down = Float(random.below(1 << 24)) / Float(1 << 24)
    var output = [Float](repeating: -1, count: length)
    output.withUnsafeMutableBufferPointer { output in
      levels.withUnsafeBufferPointer { levels in
        across.withUnsafeBufferPointer { across in
          tables[0].withUnsafeBufferPointer { a in
            tables[1].withUnsafeBufferPointer { b in
              tables[2].withUnsafeBufferPointer { c in
                tables[3].withUnsafeBufferPointer { d in
                  Level.mix(output, levels, (a, b, c, d), across, down)
                }
              }
            }
          }
        }
      }
    }
    let expected = levels.enumerated().map { index, level in
      let corner = tables.map { Float($0[Int(level)]) }
      return mixed(corner[0], corner[1], corner[2], corner[3], across: across[index], down: down)
    }
    #expect(output == expected, "\(Level.self), length \(length), seed \(seed)")
  }
}
