import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// What comes of reading everything that a file says it holds.
enum ReadingOutcome {
  case values
  case failure(FileError)

  /// Opens a file, reads each of its images, and each again as a label mask.
  init(of path: String) {
    do throws(FileError) {
      let file = try MicrographFile.open(path)
      var labelFailure: FileError?
      for dataset in file.datasets {
        if dataset.kind == .image { _ = try file.micrograph(dataset: dataset.name) }
        do throws(FileError) {
          _ = try file.labelMask(dataset: dataset.name)
        } catch {
          labelFailure = labelFailure ?? error
        }
      }
      self = labelFailure.map(Self.failure) ?? .values
    } catch {
      self = .failure(error)
    }
  }

  /// The reading of the images is expected to end in values or in one clear line.
  func expectOneLine(path: String, _ comment: String) {
    guard case .failure(let error) = self else { return }
    let line = error.description
    #expect(line.hasPrefix(path) && line.count < path.count + 300, "\(comment): \(line)")
    #expect(!line.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }, "\(comment): \(line)")
  }
}

/// Cuts a fixture off at ten places: none of the pieces is taken for a whole image.
func expectCutFilesFail(_ file: String) throws {
  let whole = try bytes(of: ImageFixture.folder.appendingPathComponent(file).path)
  try withTemporaryFolder { folder in
    let path = "\(folder)/cut"
    for tenth in 0..<10 {
      // The last cut takes one byte only.
      let count = tenth == 9 ? whole.count - 1 : whole.count * tenth / 9
      try Data(whole.prefix(count)).write(to: URL(fileURLWithPath: path))
      let outcome = ReadingOutcome(of: path)
      outcome.expectOneLine(path: path, "\(file) cut to \(count) bytes")
      if case .values = outcome { Issue.record("\(file) cut to \(count) of \(whole.count) bytes is read") }
    }
  }
}

/// Changes one byte of a fixture at a time: whatever comes of it, it is values or one line.
func expectChangedFilesAreHarmless(_ file: String, times: Int = 160, seed: UInt64 = 7) throws {
  let whole = try bytes(of: ImageFixture.folder.appendingPathComponent(file).path)
  var random = SeededGenerator(seed: seed)
  try withTemporaryFolder { folder in
    let path = "\(folder)/changed"
    for time in 0..<times {
      // Half of the changes go to the header: the rest of a file is mostly pixels.
      let place = random.below(time % 2 == 0 ? whole.count : min(whole.count, 128))
      var changed = whole
      changed[place] = time % 3 == 0 ? 0xFF : UInt8(random.below(256))
      try Data(changed).write(to: URL(fileURLWithPath: path))
      ReadingOutcome(of: path).expectOneLine(path: path, "\(file), seed \(seed), byte \(place) is \(changed[place])")
    }
  }
}
