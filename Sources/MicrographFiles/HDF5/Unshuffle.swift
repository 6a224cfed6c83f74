internal import DataModel

/// Undoes HDF5's shuffle filter for a run of numbers.
///
/// - Parameters:
///   - bytes: planes of `planeLength` bytes: plane k holds byte k of every number.
///   - first: index of the run's first number.
///   - bigEndian: whether byte 0 is the most significant one.
///   - run: is given the numbers in the machine's byte order.
func unshuffle<Count: StoredNumber>(
  _ bytes: UnsafeRawBufferPointer, planeLength: Int, from first: Int, bigEndian: Bool,
  into run: UnsafeMutableBufferPointer<Count>
) {
  let width = Count.pixelType.bytes
  precondition(
    first >= 0 && first + run.count <= planeLength && bytes.count >= width * planeLength,
    "numbers \(first)..<\(first + run.count) of \(width) planes of \(planeLength) in \(bytes.count) bytes")
  guard let start = bytes.baseAddress, !run.isEmpty else { return }
  // Byte `significance` of the number, 0 being the least significant.
  func plane(_ significance: Int) -> UnsafePointer<UInt8> {
    let index = bigEndian ? width - 1 - significance : significance
    return (start + index * planeLength + first).assumingMemoryBound(to: UInt8.self)
  }
  let target = UnsafeMutableRawPointer(run.baseAddress!)
  switch width {
  case 1: target.copyMemory(from: plane(0), byteCount: run.count)
  case 2: join2(plane(0), plane(1), into: target.assumingMemoryBound(to: UInt16.self), count: run.count)
  case 4:
    join4(
      plane(0), plane(1), plane(2), plane(3), into: target.assumingMemoryBound(to: UInt32.self), count: run.count)
  default:
    let numbers = target.assumingMemoryBound(to: UInt64.self)
    for i in 0..<run.count { numbers[i] = 0 }
    for byte in 0..<width { addByte(plane(byte), shift: UInt64(8 * byte), to: numbers, count: run.count) }
  }
}

/// Adds one byte of every number of 64 bits at its place.
private func addByte(
  _ bytes: UnsafePointer<UInt8>, shift: UInt64, to target: UnsafeMutablePointer<UInt64>, count: Int
) {
  for i in 0..<count { target[i] |= UInt64(bytes[i]) << shift }
}

/// `target[i] = low[i] + 256 high[i]`, 16 at a time.
private func join2(
  _ low: UnsafePointer<UInt8>, _ high: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt16>, count: Int
) {
  for i in 0..<count { target[i] = UInt16(low[i]) | UInt16(high[i]) << 8 }
}

/// `target[i]` from its four bytes, the least significant one first.
private func join4(
  _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ c: UnsafePointer<UInt8>, _ d: UnsafePointer<UInt8>,
  into target: UnsafeMutablePointer<UInt32>, count: Int
) {
  for i in 0..<count {
    target[i] = UInt32(a[i]) | UInt32(b[i]) << 8 | UInt32(c[i]) << 16 | UInt32(d[i]) << 24
  }
}
