import Foundation
public import Testing

/// Expects a text to equal the file `NAME` in the folder `Snapshots` of the test target.
///
/// A snapshot that is not there yet is recorded and the test fails, so that a person reads it once; a text that
/// differs is written beside the snapshot as `NAME.actual`. Remove a snapshot to record it anew.
///
/// - Parameters:
///   - text: what the user would see.
///   - name: the file's name with its extension, for instance `unknown-key.txt`.
///   - file: the test's file, anywhere below its target's folder.
public func expectSnapshot(
  _ text: String, named name: String, beside file: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let snapshot = snapshots(above: file).appendingPathComponent(name)
  let actual = snapshot.appendingPathExtension("actual")
  do {
    guard FileManager.default.fileExists(atPath: snapshot.path) else {
      try FileManager.default.createDirectory(
        at: snapshot.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: snapshot)
      Issue.record(
        "recorded the new snapshot \(snapshot.path): read it, then run again", sourceLocation: sourceLocation)
      return
    }
    let expected = String(decoding: try Data(contentsOf: snapshot), as: UTF8.self)
    if text == expected {
      try? FileManager.default.removeItem(at: actual)
    } else {
      try Data(text.utf8).write(to: actual)
      Issue.record(
        "\(name) differs \(firstDifference(expected, text)); compare with \(actual.path)",
        sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record("\(snapshot.path): \(error)", sourceLocation: sourceLocation)
  }
}

/// `Snapshots` in the folder of the test target that a file belongs to: the one right below the last `Tests`.
private func snapshots(above file: String) -> URL {
  var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
  while folder.deletingLastPathComponent().lastPathComponent != "Tests", folder.pathComponents.count > 2 {
    folder.deleteLastPathComponent()
  }
  return folder.appendingPathComponent("Snapshots")
}

private func firstDifference(_ expected: String, _ found: String) -> String {
  let expected = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let found = found.split(separator: "\n", omittingEmptySubsequences: false)
  for line in 0..<max(expected.count, found.count) {
    let before = line < expected.count ? "\"\(expected[line])\"" : "nothing"
    let after = line < found.count ? "\"\(found[line])\"" : "nothing"
    if before != after { return "in line \(line + 1): expected \(before), found \(after)" }
  }
  return "nowhere"
}
