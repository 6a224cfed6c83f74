/// A tensor where it lies in a mapped file: any non-negative strides, shared bytes allowed.
struct TensorView: Sendable {
  let type: ElementType
  let shape: [Int]
  /// Elements from one index to the next along each axis.
  let strides: [Int]
  /// Bytes from the first element to behind the last one; empty for no elements.
  let range: Range<Int>
  /// Number of elements.
  let count: Int

  /// A tensor within a storage.
  ///
  /// - Parameters:
  ///   - offset: index of its first element in the storage.
  ///   - storage: the storage's bytes in the file.
  /// - Throws: what is wrong, where the tensor reaches out of the storage or its values would take more memory than the
  ///   file's length can justify.
  init(type: ElementType, shape: [Int], strides: [Int], offset: Int, storage: Range<Int>, fileSize: Int)
    throws(Flaw)
  {
    guard shape.count <= WeightsLimits.axes else {
      throw Flaw(.unsupported, "has \(shape.count) axes; at most \(WeightsLimits.axes) can be read")
    }
    guard shape.count == strides.count else {
      throw Flaw(.damaged, "has \(shape.count) sizes and \(strides.count) strides")
    }
    guard offset >= 0, shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
      throw Flaw(
        .damaged, "has a negative size, stride or offset: \(Self.shown(shape)) by \(Self.shown(strides)) from \(offset)"
      )
    }
    let elements = storage.count / type.bytes
    let reach = Self.reach(shape, strides: strides, offset: offset)
    guard let reach, reach <= elements else {
      throw Flaw(
        .damaged,
        "reaches out of its storage: shape \(Self.shown(shape)), strides \(Self.shown(strides)), first element "
          + "\(offset), the storage has \(elements)")
    }
    let most = WeightsLimits.valueBytes(fileSize: fileSize) / MemoryLayout<Float>.size
    guard let count = Self.count(shape), count <= most else {
      throw Flaw(
        .tooLarge, "has shape \(Self.shown(shape)): more values than a file of \(fileSize) bytes can justify")
    }
    self.type = type
    self.shape = shape
    self.strides = strides
    self.count = count
    let first = storage.lowerBound + offset * type.bytes
    range = count == 0 ? storage.lowerBound..<storage.lowerBound : first..<storage.lowerBound + reach * type.bytes
  }

  /// What is wrong with a tensor, to be completed with file and name.
  struct Flaw: Error {
    let code: WeightsError.Code
    let message: String
    init(_ code: WeightsError.Code, _ message: String) { (self.code, self.message) = (code, message) }
  }

  /// Number of elements; nothing where it does not fit.
  static func count(_ shape: [Int]) -> Int? {
    if shape.contains(0) { return 0 }
    var count = 1
    for size in shape {
      let (next, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = next
    }
    return count
  }

  /// Row-major strides of a shape whose count of elements fits.
  static func contiguousStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* max(1, shape[axis + 1]) }
    return strides
  }

  /// One more than the index of the last element that is touched; nothing where it does not fit.
  private static func reach(_ shape: [Int], strides: [Int], offset: Int) -> Int? {
    if shape.contains(0) { return offset }
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (step, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
      let (next, overflow) = last.addingReportingOverflow(step)
      if tooFar || overflow { return nil }
      last = next
    }
    return last == .max ? nil : last + 1
  }

  /// A shape as it stands in messages: `64 x 3 x 7 x 7`.
  static func shown(_ shape: [Int]) -> String {
    shape.isEmpty ? "(one number)" : shape.map { "\($0)" }.joined(separator: " x ")
  }
}
