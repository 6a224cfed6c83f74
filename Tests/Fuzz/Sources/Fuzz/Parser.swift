import Kernels

/// Something that reads files which others wrote.
struct Parser: Sendable {
  /// Reads everything a file holds: true where it is read, false where it is refused as it should be. Any other error
  /// than the parser's own ends the process, which makes it a finding.
  let read: @Sendable (_ path: String) -> Bool
  /// Changes that keep a file's outer shell right, so that they reach what lies deeper; nothing where it has no shell.
  let mutateInside: @Sendable (_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]?
  /// Pieces that mean something in the format.
  let tokens: [[UInt8]]
  /// Memory that a read may take above the file's length.
  var allowance = 64 << 20
}
