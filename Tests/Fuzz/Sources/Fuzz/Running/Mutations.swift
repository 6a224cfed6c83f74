import Kernels

/// Changes some bytes in one of the usual ways: bits, extreme numbers, pieces put in, taken out, doubled, or taken
/// from another file.
func mutate(
  _ bytes: inout [UInt8], with other: [UInt8], tokens: [[UInt8]], _ random: inout SeededGenerator
) {
  guard !bytes.isEmpty else { return bytes.append(UInt8(random.below(256))) }
  let place = random.below(bytes.count)
  // Short pieces matter most; now and then a long one.
  let length = min(bytes.count - place, 1 + random.below(random.below(4) == 0 ? bytes.count : 16))
  switch random.below(10) {
  case 0: bytes[place] ^= 1 << UInt8(random.below(8))
  case 1: bytes[place] = UInt8(random.below(256))
  case 2: bytes[place] &+= random.below(2) == 0 ? 1 : 255
  case 3:
    let extremes: [UInt64] = [
      0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 60, 1 << 61, 1 << 62,
      .max >> 1, 1 << 63, .max,
    ]
    let number = extremes[random.below(extremes.count)]
    for k in 0..<min(1 << random.below(4), bytes.count - place) {
      bytes[place + k] = UInt8(truncatingIfNeeded: number >> UInt64(8 * k))
    }
  case 4: bytes.removeSubrange(place..<place + length)
  case 5 where bytes.count < 1 << 20: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
  case 6 where !other.isEmpty && bytes.count < 1 << 20:
    let start = random.below(other.count)
    let piece = other[start..<min(other.count, start + 1 + random.below(64))]
    bytes.replaceSubrange(place..<place + (random.below(2) == 0 ? 0 : length), with: piece)
  case 7: bytes.removeSubrange(place...)
  case 8: for k in place..<place + length { bytes[k] = bytes[place] }
  default:
    guard !tokens.isEmpty else { return }
    let token = tokens[random.below(tokens.count)]
    let replaced = random.below(2) == 0 ? 0 : min(token.count, bytes.count - place)
    bytes.replaceSubrange(place..<place + replaced, with: token)
  }
}
