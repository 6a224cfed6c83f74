extension TensorView {
  /// The elements in row-major order as `Float`: float16 and bfloat16 exactly, wider numbers rounded to nearest, even.
  ///
  /// Cost: one pass; allocates the result only.
  func values(in file: MappedFile) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    guard count > 0 else { return values }
    // Axes that run on into each other count as one, so that a plain tensor is a single run.
    var sizes: [Int] = []
    var steps: [Int] = []
    for (size, stride) in zip(shape, strides) where size != 1 {
      if let last = steps.last, last == size * stride {
        sizes[sizes.count - 1] *= size
        steps[steps.count - 1] = stride
      } else {
        sizes.append(size)
        steps.append(stride)
      }
    }
    let run = sizes.popLast() ?? 1
    let step = (steps.popLast() ?? 1) * type.bytes
    file.withBytes(range) { bytes in
      var target = values.mutableSpan
      var index = [Int](repeating: 0, count: sizes.count)
      var first = 0
      for written in stride(from: 0, to: count, by: run) {
        type.copy(from: bytes, first: first, step: step, into: &target, at: written, count: run)
        for axis in sizes.indices.reversed() {
          index[axis] += 1
          first += steps[axis] * type.bytes
          if index[axis] < sizes[axis] { break }
          first -= sizes[axis] * steps[axis] * type.bytes
          index[axis] = 0
        }
      }
    }
    return values
  }
}

extension ElementType {
  /// Converts `count` elements that lie `step` bytes apart.
  fileprivate func copy(
    from bytes: RawSpan, first: Int, step: Int, into target: inout MutableSpan<Float>, at start: Int, count: Int
  ) {
    @inline(__always)
    func run<Stored: FixedWidthInteger & BitwiseCopyable>(
      _: Stored.Type, _ target: inout MutableSpan<Float>, _ value: (Stored) -> Float
    ) {
      for k in 0..<count {
        // Any bytes are a valid integer.
        let stored = bytes.unsafeLoadUnaligned(fromByteOffset: first + k * step, as: Stored.self)
        target[start + k] = value(Stored(littleEndian: stored))
      }
    }
    switch self {
    case .float64: run(UInt64.self, &target) { Float(Double(bitPattern: $0)) }
    case .float32: run(UInt32.self, &target) { Float(bitPattern: $0) }
    case .float16: run(UInt16.self, &target, float(half:))
    case .bfloat16: run(UInt16.self, &target) { Float(bitPattern: UInt32($0) << 16) }
    case .int64: run(Int64.self, &target) { Float($0) }
    case .int32: run(Int32.self, &target) { Float($0) }
    case .int16: run(Int16.self, &target) { Float($0) }
    case .int8: run(Int8.self, &target) { Float($0) }
    case .uint64: run(UInt64.self, &target) { Float($0) }
    case .uint32: run(UInt32.self, &target) { Float($0) }
    case .uint16: run(UInt16.self, &target) { Float($0) }
    case .uint8: run(UInt8.self, &target) { Float($0) }
    case .boolean: run(UInt8.self, &target) { $0 == 0 ? 0 : 1 }
    }
  }
}

/// The value of an IEEE 754 binary16, exactly. Written out: Swift has no `Float16` on Intel Macs.
private func float(half bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 31
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0:
    let magnitude = Float(fraction) * 0x1p-24
    return sign == 0 ? magnitude : -magnitude
  case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}
