import Foundation

/// What is in the weights store as lines of aligned columns, without a line feed at the end.
public func weightsTable(_ all: [StoredWeights]) -> String {
  alignedColumns(
    [["network", "variant", "size", "SHA-256", "added", "file"]]
      + all.map {
        [$0.network, $0.variant, ByteCount.text($0.bytes), "\($0.hashPrefix)…", minuteText($0.added), $0.fileName]
      })
}

/// What is in the embedding cache as lines of aligned columns, without a line feed at the end.
public func cacheTable(_ entries: [EmbeddingCache.Entry]) -> String {
  alignedColumns(
    [["used", "size", "network", "precision", "chips", "dimensions", "image"]]
      + entries.map { entry in
        let start = [minuteText(entry.used), ByteCount.text(entry.bytes)]
        guard let content = entry.content else { return start + ["damaged", "-", "-", "-", "-"] }
        return start + [
          printable(content.about.network), printable(content.about.precision), "\(content.chips)",
          "\(content.dimensions)", printable(content.about.image),
        ]
      })
}

extension StoredWeights: Encodable {
  /// `{"network", "variant", "file", "path", "bytes", "sha256_prefix", "added"}`; the time in ISO 8601, UTC.
  public func encode(to encoder: any Encoder) throws {
    try JSONValue.object([
      "network": .text(network), "variant": .text(variant), "file": .text(fileName), "path": .text(path),
      "bytes": .whole(bytes), "sha256_prefix": .text(hashPrefix), "added": .text(added.formatted(.iso8601)),
    ]).encode(to: encoder)
  }
}

extension EmbeddingCache.Entry: Encodable {
  /// `{"key", "bytes", "used", "network", "weights", "precision", "image", "chips", "dimensions"}`; all from `network`
  /// on null where the entry is damaged, the time in ISO 8601, UTC.
  public func encode(to encoder: any Encoder) throws {
    try JSONValue.object([
      "key": .text(key), "bytes": .whole(bytes), "used": .text(used.formatted(.iso8601)),
      "network": .optional(content?.about.network), "weights": .optional(content?.about.weights),
      "precision": .optional(content?.about.precision), "image": .optional(content?.about.image),
      "chips": content.map { .whole($0.chips) } ?? .null, "dimensions": content.map { .whole($0.dimensions) } ?? .null,
    ]).encode(to: encoder)
  }
}

/// Text as it may stand in a line on a terminal: what cannot be shown is a question mark.
func printable(_ text: some StringProtocol) -> String {
  // Beside the control characters Unicode's two separators of lines.
  func isShown(_ letter: Unicode.Scalar) -> Bool {
    letter.properties.generalCategory != .control && !(0x2028...0x2029).contains(letter.value)
  }
  return String(String.UnicodeScalarView(text.unicodeScalars.map { isShown($0) ? $0 : "?" }))
}

/// Local time to the minute.
private func minuteText(_ date: Date) -> String {
  let text = date.formatted(
    Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .current).year().month().day()
      .time(includingFractionalSeconds: false))
  return String(text.prefix(16))
}

private func alignedColumns(_ rows: [[String]]) -> String {
  let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
    return String(padded.reversed().drop { $0 == " " }.reversed())
  }.joined(separator: "\n")
}
