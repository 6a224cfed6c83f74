import Foundation
import Kernels

/// Something that reads files which others wrote.
struct Parser: Sendable {
  /// Where changes start from, in the repository: a file, or a folder and the ending of the names in it.
  struct Seeds: Sendable {
    let place: String
    var ending = ""
  }

  /// Files that are committed.
  var seeds: [Seeds] = []
  /// Files that our own writers make when the parser starts, so that they are never of an older version.
  var made: @Sendable (_ scratch: String) throws -> [[UInt8]] = { _ in [] }
  /// Files that stay as they are and lie beside the one that is changed, which is called `input`: name and committed file.
  var beside: [String: String] = [:]
  /// Pieces that mean something in the format.
  var tokens: [[UInt8]]
  /// Changes that keep a file's outer shell right, so that they reach what lies deeper; nothing where it has no shell.
  var mutateInside: @Sendable (_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? = { _, _ in nil }
  /// Memory that a read may take above the file's length: the largest allocation of a reader (512 MB) or less, for a
  /// format whose small files never need so much.
  var allowance = 64 << 20
  /// Reads everything a file holds: true where it is read, false where it is refused as it should be. Any other error
  /// than the parser's own ends the process, which makes it a finding.
  let read: @Sendable (_ path: String) -> Bool
}

/// Ends the process where an error is not one short line.
func checkIsOneLine(_ error: some CustomStringConvertible, path: String) {
  let line = error.description
  // Two names of files may stand in it, as long as systems allow.
  guard line.contains(where: \.isNewline) || line.utf8.count > 2 * path.utf8.count + 2 * 4096 + 2000 else { return }
  stop("not one short line: \(line)")
}

/// Ends the process and says why, which makes the file a finding.
func stop(_ reason: String) -> Never {
  FileHandle.standardError.write(Data("finding: \(reason)\n".utf8))
  preconditionFailure(reason)
}
