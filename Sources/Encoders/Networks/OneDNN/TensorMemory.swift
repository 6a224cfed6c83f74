import COneDNN
import Kernels

/// Bytes at the start of a cache line; zero at first.
final class AlignedBytes: @unchecked Sendable {
  let count: Int
  let start: UnsafeMutableRawPointer

  init(count: Int) {
    // The size of a large page, where the buffer has one.
    let alignment = count >= 4 << 20 ? 2 << 20 : 64
    self.count = max(count, 64)
    start = .allocate(byteCount: self.count, alignment: alignment)
    preferLargePages(UnsafeMutableRawBufferPointer(start: start, count: self.count).bindMemory(to: UInt8.self))
    start.initializeMemory(as: UInt8.self, repeating: 0, count: self.count)
  }

  deinit { start.deallocate() }
}

/// A tensor: a layout and the bytes that hold it, which other tensors may use at other times.
final class TensorMemory: @unchecked Sendable {
  let layout: TensorLayout
  let bytes: AlignedBytes
  let handle: dnnl_memory_t

  /// - Precondition: enough bytes for the layout.
  init(_ layout: TensorLayout, in bytes: AlignedBytes) throws {
    precondition(bytes.count >= layout.bytes, "\(bytes.count) bytes for a tensor of \(layout.bytes)")
    self.layout = layout
    self.bytes = bytes
    var handle: dnnl_memory_t?
    try check(
      conednn_memory_create(&handle, layout.handle, OneDNNEngine.shared.get().handle, bytes.start), "a tensor")
    self.handle = try unwrap(handle, "a tensor")
  }

  convenience init(_ layout: TensorLayout) throws { try self.init(layout, in: AlignedBytes(count: layout.bytes)) }

  deinit { dnnl_memory_destroy(handle) }

  /// A tensor of this layout with the numbers of a plain array of the same shape.
  convenience init(_ layout: TensorLayout, shape: [Int], values: [Float]) throws {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape)")
    try self.init(layout)
    let plain = try TensorMemory(TensorLayout(shape, .f32, .plain))
    values.withUnsafeBytes { plain.bytes.start.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    let reorder = try Primitive.reorder(from: plain.layout, to: layout)
    try ExecutionStream().run(
      reorder,
      [
        dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: plain.handle), dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: handle),
        dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: TensorMemory(reorder.scratch).handle),
      ])
  }
}
