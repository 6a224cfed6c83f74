import Kernels

extension Parser {
  /// TIFF.
  static let tiff = Parser(
    seeds: fixtures("TIFF", ".tif"),
    tokens: littleNumbers + bigNumbers + tiffTexts + tiffEntries, read: readMicrographs)

  /// PNG, its checksums made right.
  static let png = Parser(
    seeds: fixtures("PNG", ".png"),
    tokens: bigNumbers + ["IHDR", "IDAT", "PLTE", "tRNS", "pHYs", "IEND", "zTXt", "iCCP"].map { Array($0.utf8) },
    mutateInside: { bytes, random in
      guard var chunks = pngChunks(bytes), !chunks.isEmpty else { return nil }
      for _ in 0...random.below(2) {
        let index = random.below(chunks.count)
        let other = chunks[random.below(chunks.count)]
        switch random.below(8) {
        case 0: chunks.insert(other, at: index)
        case 1 where chunks.count > 1: chunks.remove(at: index)
        case 2: mutate(&chunks[index].kind, with: other.kind, tokens: [], &random)
        default: mutate(&chunks[index].data, with: other.data, tokens: bigNumbers, &random)
        }
        guard !chunks.isEmpty else { return nil }
      }
      return chunks.reduce(Array(bytes[..<8])) { $0 + $1.bytes }
    }, read: readMicrographs)

  /// JPEG.
  static let jpeg = Parser(
    seeds: fixtures("JPEG", ".jpg"),
    tokens: (0xC0...0xFE).map { [0xFF, UInt8($0)] } + bigNumbers.filter { $0.count == 2 }, read: readMicrographs)

  /// NumPy's arrays, the length of the header made right.
  static let npy = Parser(
    seeds: fixtures("NPY", ".npy"), tokens: npyTokens,
    mutateInside: { bytes, random in
      guard bytes.count > 10, bytes[6] == 1 else { return nil }
      let length = Int(bytes[8]) | Int(bytes[9]) << 8
      guard length <= bytes.count - 10 else { return nil }
      var header = Array(bytes[10..<10 + length])
      for _ in 0...random.below(3) { mutate(&header, with: header, tokens: npyTokens, &random) }
      return bytes[..<8] + little(UInt16(truncatingIfNeeded: header.count)) + header + bytes[(10 + length)...]
    }, read: readMicrographs)
}

private let tiffTexts = [
  "II*\u{0}", "MM\u{0}*", "ImageJ=1.11a\nunit=nm\n", "<OME", "PhysicalSizeX=\"1\"", "1e308", "-1", "nan",
].map { Array($0.utf8) }

/// Directory entries: the size and place of strips and tiles, packing, bits, colours, pages.
private let tiffEntries: [[UInt8]] = [
  256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 330, 338, 339,
].flatMap { (tag: Int) -> [[UInt8]] in
  let number = [UInt8(tag & 255), UInt8(tag >> 8)]
  return [number + [4, 0, 1, 0, 0, 0], number + [3, 0, 255, 255, 0, 0]]
}

private let npyTokens = [
  "'descr': '<f8'", "'descr': '>u2'", "'descr': '|O'", "'descr': [('a', '<f4')]", "'fortran_order': True",
  "'shape': (", "'shape': (1,)", "'shape': ()", "18446744073709551616", "9223372036854775807", "4294967296", "-1", "0",
  "(", ")", ",", "L", "{", "}", "'", "\"", "\n", "\u{301}",
].map { Array($0.utf8) }

/// A part of a PNG file.
private struct PNGChunk {
  var kind: [UInt8]
  var data: [UInt8]

  var bytes: [UInt8] {
    let length = withUnsafeBytes(of: UInt32(truncatingIfNeeded: data.count).bigEndian) { Array($0) }
    let sum = withUnsafeBytes(of: crc32(kind + data).bigEndian) { Array($0) }
    return length + kind + data + sum
  }
}

/// The parts of a PNG file that is right; nothing for others.
private func pngChunks(_ bytes: [UInt8]) -> [PNGChunk]? {
  var chunks: [PNGChunk] = []
  var place = 8
  while place + 12 <= bytes.count {
    let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - place - 12 else { return nil }
    chunks.append(
      PNGChunk(kind: Array(bytes[place + 4..<place + 8]), data: Array(bytes[place + 8..<place + 8 + length])))
    place += 12 + length
  }
  return chunks
}
