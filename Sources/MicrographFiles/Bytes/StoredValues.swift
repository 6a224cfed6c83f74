internal import DataModel

/// Numbers as they lie in a file: the one place where raw bytes are given a type.
struct StoredValues {
  /// The type of each number.
  let type: PixelType
  /// Whether the most significant byte comes first.
  let bigEndian: Bool
  /// Whether unsigned numbers count down from white: each is turned round (255 - n for 8 bits) before it is rounded.
  let whiteIsZero: Bool

  init(type: PixelType, bigEndian: Bool, whiteIsZero: Bool = false) {
    self.type = type
    self.bigEndian = bigEndian
    self.whiteIsZero = whiteIsZero
  }

  /// Converts numbers to `Float`, each rounded to the nearest where it has more than 24 significant bits.
  ///
  /// - Precondition: `bytes` holds at least as many numbers as `floats`.
  func convert(_ bytes: UnsafeRawBufferPointer, to floats: UnsafeMutableBufferPointer<Float>) {
    precondition(
      bytes.count >= floats.count * type.bytes, "\(bytes.count) bytes for \(floats.count) numbers of \(type)")
    switch type {
    case .uint8: integers(bytes, UInt8.self, to: floats)
    case .int8: integers(bytes, Int8.self, to: floats)
    case .uint16: integers(bytes, UInt16.self, to: floats)
    case .int16: integers(bytes, Int16.self, to: floats)
    case .uint32: integers(bytes, UInt32.self, to: floats)
    case .int32: integers(bytes, Int32.self, to: floats)
    case .uint64: integers(bytes, UInt64.self, to: floats)
    case .int64: integers(bytes, Int64.self, to: floats)
    case .float32:
      for i in floats.indices { floats[i] = Float(bitPattern: number(bytes, i, UInt32.self)) }
    case .float64:
      for i in floats.indices { floats[i] = Float(Double(bitPattern: number(bytes, i, UInt64.self))) }
    }
  }

  /// Converts whole numbers to class indices, exactly as stored.
  ///
  /// - Returns: the first number that is not between 0 and 255, or nothing where all are.
  /// - Precondition: the type is an integer; `bytes` holds at least as many numbers as `labels`.
  func convert(_ bytes: UnsafeRawBufferPointer, to labels: UnsafeMutableBufferPointer<UInt8>) -> String? {
    precondition(
      bytes.count >= labels.count * type.bytes, "\(bytes.count) bytes for \(labels.count) numbers of \(type)")
    switch type {
    case .uint8: return classes(bytes, UInt8.self, to: labels)
    case .int8: return classes(bytes, Int8.self, to: labels)
    case .uint16: return classes(bytes, UInt16.self, to: labels)
    case .int16: return classes(bytes, Int16.self, to: labels)
    case .uint32: return classes(bytes, UInt32.self, to: labels)
    case .int32: return classes(bytes, Int32.self, to: labels)
    case .uint64: return classes(bytes, UInt64.self, to: labels)
    case .int64: return classes(bytes, Int64.self, to: labels)
    case .float32, .float64: preconditionFailure("class indices from \(type)")
    }
  }

  /// Gives numbers in their own type, or rounded to `Float`.
  ///
  /// - Precondition: `Number` is one of the two; `bytes` holds at least as many numbers as `counts`.
  func convert<Number: StoredNumber>(
    _ bytes: UnsafeRawBufferPointer, orOwnType counts: UnsafeMutableBufferPointer<Number>
  ) {
    guard Number.pixelType != type else {
      let target = UnsafeMutableRawBufferPointer(counts)
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[0..<target.count]))
      order(target)
      return
    }
    precondition(Number.pixelType == .float32, "numbers of \(type) as \(Number.self)")
    counts.withMemoryRebound(to: Float.self) { convert(bytes, to: $0) }
  }

  /// Puts the bytes of numbers into this machine's order, in place.
  func order(_ bytes: UnsafeMutableRawBufferPointer) {
    switch type.bytes {
    case 2: order(bytes, UInt16.self)
    case 4: order(bytes, UInt32.self)
    case 8: order(bytes, UInt64.self)
    default: break
    }
  }

  private func order<T: FixedWidthInteger & BitwiseCopyable>(_ bytes: UnsafeMutableRawBufferPointer, _ type: T.Type) {
    guard bigEndian != (T(bigEndian: 1) == 1) else { return }
    for offset in stride(from: 0, to: bytes.count, by: MemoryLayout<T>.size) {
      let number = bytes.loadUnaligned(fromByteOffset: offset, as: type)
      bytes.storeBytes(of: number.byteSwapped, toByteOffset: offset, as: type)
    }
  }

  private func integers<T: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ type: T.Type, to floats: UnsafeMutableBufferPointer<Float>
  ) {
    if whiteIsZero && !T.isSigned {
      for i in floats.indices { floats[i] = Float(~number(bytes, i, type)) }
    } else {
      for i in floats.indices { floats[i] = Float(number(bytes, i, type)) }
    }
  }

  private func classes<T: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ type: T.Type, to labels: UnsafeMutableBufferPointer<UInt8>
  ) -> String? {
    for i in labels.indices {
      let value = number(bytes, i, type)
      guard let label = UInt8(exactly: value) else { return "\(value)" }
      labels[i] = label
    }
    return nil
  }

  @inline(__always)
  private func number<T: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ type: T.Type) -> T {
    let stored = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.size, as: T.self)
    return bigEndian ? T(bigEndian: stored) : T(littleEndian: stored)
  }
}
