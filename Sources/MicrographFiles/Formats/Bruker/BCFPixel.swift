/// The header of one pixel of a hyper map: 22 bytes in front of its packed spectrum.
struct BCFPixel {
  /// Scan column.
  let column: Int
  /// 0: pulses of 16 bits, 1: pulses of 12 bits, above: runs of channels with instructions.
  let packing: Int
  /// Pulses where they are listed; else pulses to be added to the runs.
  let pulses: Int
  /// Bytes of the packed spectrum.
  let packedSize: Int

  static let headerSize = 22

  /// - Precondition: 22 bytes.
  init(_ header: UnsafeRawBufferPointer) {
    func number<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> Int {
      Int(T(littleEndian: header.loadUnaligned(fromByteOffset: offset, as: type)))
    }
    column = number(0, UInt32.self)
    packing = number(12, UInt16.self)
    pulses = number(16, UInt16.self)
    packedSize = number(18, UInt32.self)
  }

  /// Bytes from the end of the header to the next pixel: runs are followed by pulses that are not counted in their size.
  var bodySize: Int { packing > 1 ? packedSize + 2 * pulses : packedSize }

  /// What became of a spectrum.
  enum Outcome { case added, tooLargeForType, damaged }

  /// Adds the pixel's counts to a spectrum; channels beyond its end are left out.
  ///
  /// - Parameter body: the `bodySize` bytes after the header.
  func add<Count: FixedWidthInteger>(
    _ body: UnsafeRawBufferPointer, to spectrum: UnsafeMutableBufferPointer<Count>
  ) -> Outcome {
    switch packing {
    case 0: add16(body, pulses, to: spectrum)
    case 1: add12(body, to: spectrum)
    default: addRuns(body, to: spectrum)
    }
  }

  private func add16<Count: FixedWidthInteger>(
    _ body: UnsafeRawBufferPointer, _ pulses: Int, to spectrum: UnsafeMutableBufferPointer<Count>
  ) -> Outcome {
    guard 2 * pulses <= body.count else { return .damaged }
    var overflow = false
    for pulse in 0..<pulses {
      let channel = Int(UInt16(littleEndian: body.loadUnaligned(fromByteOffset: 2 * pulse, as: UInt16.self)))
      guard channel < spectrum.count else { continue }
      spectrum[channel] &+= 1
      overflow = overflow || spectrum[channel] == 0
    }
    return overflow ? .tooLargeForType : .added
  }

  /// Four pulses of 12 bits in three words of 16 bits, the most significant bits first: each word's bytes are swapped.
  private func add12<Count: FixedWidthInteger>(
    _ body: UnsafeRawBufferPointer, to spectrum: UnsafeMutableBufferPointer<Count>
  ) -> Outcome {
    let (groups, rest) = pulses.quotientAndRemainder(dividingBy: 4)
    guard groups * 6 + [0, 2, 4, 6][rest] <= body.count else { return .damaged }
    var overflow = false
    func add(_ channel: Int) {
      guard channel < spectrum.count else { return }
      spectrum[channel] &+= 1
      overflow = overflow || spectrum[channel] == 0
    }
    func word(_ offset: Int) -> Int {
      Int(UInt16(littleEndian: body.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }
    for group in 0..<groups {
      let (a, b, c) = (word(6 * group), word(6 * group + 2), word(6 * group + 4))
      add(a >> 4)
      add((a & 0xF) << 8 | b >> 8)
      add((b & 0xFF) << 4 | c >> 12)
      add(c & 0xFFF)
    }
    if rest > 0 { add(word(6 * groups) >> 4) }
    if rest > 1 { add((word(6 * groups) & 0xF) << 8 | word(6 * groups + 2) >> 8) }
    if rest > 2 { add((word(6 * groups + 2) & 0xFF) << 4 | word(6 * groups + 4) >> 12) }
    return overflow ? .tooLargeForType : .added
  }

  /// Runs of channels: a byte for the width, one for the number of channels, a base of that width, and for each channel
  /// what is above the base in half that width. Width 0 stands for empty channels. Four bytes and single pulses follow.
  private func addRuns<Count: FixedWidthInteger>(
    _ body: UnsafeRawBufferPointer, to spectrum: UnsafeMutableBufferPointer<Count>
  ) -> Outcome {
    guard packedSize >= 4, bodySize <= body.count else { return .damaged }
    let end = packedSize - 4
    var (place, channel, overflow) = (0, 0, false)
    func add(_ value: UInt64) {
      defer { channel += 1 }
      guard channel < spectrum.count, value > 0 else { return }
      let (sum, isOver) = spectrum[channel].addingReportingOverflow(Count(truncatingIfNeeded: value))
      overflow = overflow || isOver || value > UInt64(Count.max)
      spectrum[channel] = sum
    }
    while place < end {
      guard place + 2 <= end else { return .damaged }
      let (width, channels) = (Int(body[place]), Int(body[place + 1]))
      place += 2
      if width == 0 {
        channel += channels
        continue
      }
      guard [1, 2, 4, 8].contains(width) else { return .damaged }
      let length = (channels * width + 1) / 2
      guard place + width + length <= end else { return .damaged }
      let base = Self.number(body, place, width)
      place += width
      for index in 0..<channels {
        let above =
          width == 1
          ? UInt64(body[place + index / 2]) >> (index % 2 == 0 ? 0 : 4) & 0xF
          : Self.number(body, place + index * width / 2, width / 2)
        let (value, isOver) = base.addingReportingOverflow(above)
        guard !isOver else { return .damaged }
        add(value)
      }
      place += length
    }
    let rest = UnsafeRawBufferPointer(rebasing: body[packedSize..<bodySize])
    let outcome = add16(rest, pulses, to: spectrum)
    return overflow ? .tooLargeForType : outcome
  }

  private static func number(_ bytes: UnsafeRawBufferPointer, _ place: Int, _ width: Int) -> UInt64 {
    var number: UInt64 = 0
    for byte in 0..<width { number |= UInt64(bytes[place + byte]) << UInt64(8 * byte) }
    return number
  }
}
