/// The kinds of weights files; told apart by content, never by name.
public enum WeightsFormat: String, Sendable, CaseIterable {
  /// `torch.save` since PyTorch 1.6 (a zip archive).
  case torch
  /// `torch.save` before PyTorch 1.6 (a row of pickles), and with `_use_new_zipfile_serialization=False`.
  case torchLegacy = "torch-legacy"
  /// safetensors.
  case safetensors

  /// The format of a file's content; throws with what it is instead.
  init(_ file: MappedFile) throws(WeightsError) {
    let start = 0..<min(file.size, 512)
    let isHeader = file.size > 8 && file.integer(at: 8, as: UInt8.self) == UInt8(ascii: "{")
    if isHeader, file.integer(at: 0, as: UInt64.self) <= UInt64(file.size - 8) {
      self = .safetensors
    } else if file.begins(start, with: [0x50, 0x4B, 3, 4]) {
      self = .torch
    } else if file.integer(at: 0, as: UInt8.self) == 0x80 {
      self = .torchLegacy
    } else if Self.isWebPage(file, start) {
      throw file.failure(
        .webPage,
        "is a web page, not a weights file: a proxy or a login form answered in the server's place; download it again")
    } else if file.size > 262, file.begins(257..<262, with: "ustar".utf8) {
      throw file.failure(
        .unsupported,
        "is in the tar format of PyTorch before April 2017, which is not read; load it with Python and save it again "
          + "with torch.save, or get the network's newer file")
    } else if isHeader || file.path.hasSuffix(".safetensors") {
      // It is none, but its reader knows best what is wrong with it.
      self = .safetensors
    } else {
      throw file.failure(
        .unknownFormat,
        "is no weights file: a PyTorch state_dict (.pth, .pt) or safetensors is expected"
          + (Self.firstLine(file, start).map { ", it begins with \"\($0)\"" } ?? ""))
    }
  }

  private static func isWebPage(_ file: MappedFile, _ start: Range<Int>) -> Bool {
    let text = file.withBytes(start) { bytes in
      String(decoding: bytes.byteOffsets.map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }, as: UTF8.self)
    }
    let begin = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(16).lowercased()
    return ["<!doctype", "<html", "<head", "<?xml", "<!--"].contains { begin.hasPrefix($0) }
  }

  /// The first line of a text file.
  private static func firstLine(_ file: MappedFile, _ start: Range<Int>) -> String? {
    guard let line = file.text(start.prefix(while: { file.integer(at: $0, as: UInt8.self) >= 0x20 })), !line.isEmpty,
      line.utf8.count == start.count || file.integer(at: line.utf8.count, as: UInt8.self) < 14
    else { return nil }
    return shown(line)
  }
}
