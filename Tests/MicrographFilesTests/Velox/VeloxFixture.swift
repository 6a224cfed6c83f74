import DataModel
import Foundation
import TestSupport

@testable import MicrographFiles

/// The files of `Fixtures/Velox` and the counts in them.
enum VeloxFixture {
  static let folder = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/Velox")
  static func path(_ name: String) -> String { folder.appendingPathComponent(name + ".emd").path }

  static let rows = 3, columns = 4, channels = 64, frames = 3

  /// Counts of a detector, summed over frames: rows, columns, channels.
  static func counts(detector: Int, frames: Range<Int>) throws -> [Double] {
    let bytes = try Data(contentsOf: folder.appendingPathComponent("counts.bin"))
    let size = rows * columns * channels
    var sums = [Double](repeating: 0, count: size)
    for frame in frames {
      let start = (detector * Self.frames + frame) * size
      for index in 0..<size { sums[index] += Double(bytes[start + index]) }
    }
    return sums
  }

  /// The event source of a fixture's only spectrum image, read in pieces of another size than usual.
  static func source(_ name: String, wordsPerPiece: Int, boxBytes: Int = 4 << 20) throws -> VeloxEventSource {
    let root = try HDF5Object(file: path(name), limits: .standard)
    let names = ["s0", "s1"].filter { root.descendant(["Data", "SpectrumStream", $0]) != nil }
    let streams = names.compactMap { name -> VeloxStream? in
      guard let group = root.descendant(["Data", "SpectrumStream", name]),
        case .scan(let stream) = VeloxStream.find(group)
      else { return nil }
      return stream
    }
    return try VeloxEventSource(
      root, VeloxSpectra(name: "EDS", streams: streams, used: nil, frames: nil, elements: []),
      wordsPerPiece: wordsPerPiece, boxBytes: boxBytes)
  }
}

/// Everything that an event source hands out, unfolded.
struct EventCube: Equatable {
  var values: [Double]
  var notes: [String] = []

  init(_ source: any SpectrumEventSource, threads: Int) throws {
    let shape = source.shape
    let cube = Cube(count: shape.rows * shape.columns * shape.channels)
    notes = try source.forEachRun(threads: threads, progress: { _ in }) { firstPixel, words in
      cube.add(firstPixel, words, channels: shape.channels)
    }
    values = cube.values
  }

  private final class Cube: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var values: [Double]
    init(count: Int) { values = [Double](repeating: 0, count: count) }

    func add(_ firstPixel: Int, _ words: Span<UInt16>, channels: Int) {
      lock.lock()
      defer { lock.unlock() }
      var pixel = firstPixel
      for index in words.indices {
        if words[index] == .max {
          pixel += 1
        } else if words[index] < channels {
          values[pixel * channels + Int(words[index])] += 1
        }
      }
    }
  }
}
