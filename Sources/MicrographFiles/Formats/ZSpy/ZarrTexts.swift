/// Short lists of texts in a Zarr store: rows of bytes of a fixed width, or texts with their lengths in front.
enum ZarrTexts {
  /// Lists are read up to this many texts and bytes; the longest has all elements.
  private static let mostTexts = 1024
  private static let mostBytes = 1 << 16

  /// The texts of an array of one axis and one chunk; nothing where there is none.
  static func read(_ key: String, in store: any ZarrStore) throws(FileError) -> [String]? {
    guard let tree = try store.json("\(key)/.zarray"), tree["zarr_format"]?.whole == 2, let type = tree["dtype"]?.text,
      let shape = tree["shape"]?.list, shape.count == 1, let count = shape[0].whole, (1...mostTexts).contains(count),
      let chunk = tree["chunks"]?.list?.first?.whole, chunk >= count,
      let stored = try store.bytes("\(key)/0", limit: mostBytes),
      let plain = try ZarrArray.compressor(tree, key: key, store: store).unpack(stored, atMost: mostBytes)
    else { return nil }
    if type == "|O", tree["filters"]?.list?.first?["id"]?.text == "vlen-utf8" { return withLengths(plain, count) }
    guard type.hasPrefix("|S"), let width = Int(type.dropFirst(2)), width > 0, plain.count / width >= count else {
      return nil
    }
    return (0..<count).map { text(plain[$0 * width..<($0 + 1) * width].prefix { $0 != 0 }) }
  }

  /// numcodecs' `vlen-utf8`: the number of texts, then each with its length in front; 4 bytes a number.
  private static func withLengths(_ bytes: [UInt8], _ count: Int) -> [String]? {
    func number(_ place: Int) -> Int? {
      guard place + 4 <= bytes.count else { return nil }
      return (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    guard let stored = number(0), stored >= count else { return nil }
    var texts: [String] = []
    var place = 4
    for _ in 0..<count {
      guard let length = number(place), length <= bytes.count - place - 4 else { return nil }
      texts.append(text(bytes[place + 4..<place + 4 + length]))
      place += 4 + length
    }
    return texts
  }

  private static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self).trimmed }
}
