import Kernels

/// Changes a text of keys and values so that it mostly stays one: a word or number becomes another one.
func mutateWords(_ text: inout [UInt8], values: [[UInt8]], _ random: inout SeededGenerator) {
  let words = wordRanges(text)
  guard !words.isEmpty else { return }
  let place = words[random.below(words.count)]
  switch random.below(8) {
  case 0:
    // A line twice, or not at all.
    let lines = text.split(separator: 10, omittingEmptySubsequences: false)
    let line = random.below(lines.count)
    let changed =
      random.below(2) == 0 ? Array(lines[..<line] + lines[(line + 1)...]) : Array(lines[...line] + lines[line...])
    text = Array(changed.joined(separator: [10]))
  case 1, 2, 3: text.replaceSubrange(place, with: text[words[random.below(words.count)]])
  default: text.replaceSubrange(place, with: values[random.below(values.count)])
  }
}

/// Where words and numbers stand.
private func wordRanges(_ text: [UInt8]) -> [Range<Int>] {
  var ranges: [Range<Int>] = []
  var start: Int?
  for (index, byte) in text.enumerated() {
    let isWord =
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || [43, 45, 46, 95].contains(byte)
    if isWord {
      start = start ?? index
    } else if let begin = start {
      ranges.append(begin..<index)
      start = nil
    }
  }
  if let start { ranges.append(start..<text.count) }
  return ranges
}

/// Values that readers of texts get wrong.
let wrongValues: [[UInt8]] =
  [
    "0", "-1", "1", "1e308", "-1e308", "1e-320", "nan", "inf", "9223372036854775807", "-9223372036854775808",
    "18446744073709551616", "4294967296", "0.5", "true", "false", "null", "~", "[]", "{}", "[[0, 0]]", "\"\"", "..",
    "/", "a/b", "/dev/null", "\\u0000", "\\ud800", "\u{301}", "\u{2028}", "\u{85}", "&a", "*a", "<<: *a", "!!binary",
    "!!float", "|", ">", "? ", "- ", "#", "0 px", "1 px", "1e9 px", "2 nm", "-3 nm", "1e308 nm", "5 %", "0 eV",
    "20 keV", "200 %",
  ].map { Array($0.utf8) } + [
    [UInt8](repeating: 0x5B, count: 3000), Array(String(repeating: "{a: ", count: 2000).utf8),
    Array(String(repeating: "- ", count: 2000).utf8), [UInt8](repeating: 0x39, count: 400),
  ]
