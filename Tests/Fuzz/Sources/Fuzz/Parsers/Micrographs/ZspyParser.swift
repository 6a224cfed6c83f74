import Kernels

extension Parser {
  /// HyperSpy's stores in zip archives.
  static let zspy = Parser(
    seeds: fixtures("ZSpy", ".zspy"), tokens: zarrTokens + [[0x50, 0x4B, 1, 2], [0x50, 0x4B, 5, 6]],
    mutateInside: { bytes, random in
      guard var records = storedRecords(bytes), !records.isEmpty else { return nil }
      for _ in 0...random.below(2) {
        let index = random.below(records.count)
        mutate(&records[index].data, with: records[random.below(records.count)].data, tokens: zarrTokens, &random)
      }
      return storedZip(records, nested: false)
    }, allowance: 512 << 20, read: readMicrographs)
}

private let zarrTokens = [
  "\"shape\": [", "\"chunks\": [1, 1, 1]", "-1", "0", "1e308", "9223372036854775807", "null", "\"dtype\": \">f8\"",
  "\"|u1\"", "\"zlib\"", "\"blosc\"", "\"gzip\"", "[[[[", "NaN", "\"dimension_separator\": \".\"",
  "\"fill_value\": 7", "..", "/",
].map { Array($0.utf8) }
