import Foundation
public import MicrographFiles

/// Writes a value as JSON: indented, keys in alphabetical order, slashes as they are, a line feed at the end.
///
/// A number that is not finite has no place in JSON and is an error, not a silent null: what may be unknown has to be
/// an optional, and is encoded as `null` by its type.
///
/// - Throws: ``FileError`` naming the file, and the place in it for a number that is not finite.
public func writeJSON(_ value: some Encodable, to path: String) throws(FileError) {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  let data: Data
  do {
    data = try encoder.encode(value)
  } catch EncodingError.invalidValue(let number, let context) {
    throw FileError(
      .unsupported, path: path, place: context.codingPath.map(\.stringValue).joined(separator: "."),
      "\(number) cannot be written as JSON")
  } catch {
    throw FileError(.unsupported, path: path, "cannot be written as JSON: \(error)")
  }
  try writeBytes([UInt8](data) + [UInt8(ascii: "\n")], to: path)
}
