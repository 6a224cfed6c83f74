import COneDNN

/// One operation, compiled for its shapes; several threads may run it at once, each with its own memory.
final class Primitive: @unchecked Sendable {
  let handle: dnnl_primitive_t
  let source: TensorLayout
  let output: TensorLayout
  /// Of a convolution.
  let weights: TensorLayout?
  let scratch: TensorLayout

  /// - Parameter description: is destroyed.
  private init(_ description: dnnl_primitive_desc_t, hasWeights: Bool, _ name: String) throws {
    defer { dnnl_primitive_desc_destroy(description) }
    source = try TensorLayout(of: description, dnnl_query_src_md, name)
    output = try TensorLayout(of: description, dnnl_query_dst_md, name)
    weights = hasWeights ? try TensorLayout(of: description, dnnl_query_weights_md, name) : nil
    scratch = try TensorLayout(of: description, dnnl_query_scratchpad_md, name)
    var handle: dnnl_primitive_t?
    try check(dnnl_primitive_create(&handle, description), name)
    self.handle = try unwrap(handle, name)
  }

  deinit { dnnl_primitive_destroy(handle) }

  /// `rectified(convolution(source) + bias + output)`, the last term and the rectifier where asked for.
  static func convolution(
    _ convolution: NetworkConvolution, source: TensorLayout, weights: TensorLayout, bias: TensorLayout,
    output: TensorLayout, addsToOutput: Bool, rectifies: Bool
  ) throws -> Primitive {
    var description: dnnl_primitive_desc_t?
    try check(
      conednn_convolution(
        &description, OneDNNEngine.shared.get().handle, source.handle, weights.handle, bias.handle, output.handle,
        dnnl_dim_t(convolution.stride), dnnl_dim_t(convolution.padding), addsToOutput ? 1 : 0, rectifies ? 1 : 0),
      convolution.path)
    return try Primitive(unwrap(description, convolution.path), hasWeights: true, convolution.path)
  }

  /// The largest value of every window.
  static func maxPooling(
    source: TensorLayout, output: TensorLayout, kernel: Int, stride: Int, padding: Int
  ) throws -> Primitive {
    var description: dnnl_primitive_desc_t?
    try check(
      conednn_max_pooling(
        &description, OneDNNEngine.shared.get().handle, source.handle, output.handle, dnnl_dim_t(kernel),
        dnnl_dim_t(stride), dnnl_dim_t(padding)), "max pooling")
    return try Primitive(unwrap(description, "max pooling"), hasWeights: false, "max pooling")
  }

  /// The same numbers in another layout or type.
  static func reorder(from source: TensorLayout, to output: TensorLayout) throws -> Primitive {
    var description: dnnl_primitive_desc_t?
    try check(
      conednn_reorder(&description, OneDNNEngine.shared.get().handle, source.handle, output.handle), "a reorder")
    return try Primitive(unwrap(description, "a reorder"), hasWeights: false, "a reorder")
  }
}

/// The order in which one thread's operations run.
final class ExecutionStream {
  private let handle: dnnl_stream_t

  init() throws {
    var handle: dnnl_stream_t?
    try check(dnnl_stream_create(&handle, OneDNNEngine.shared.get().handle, 0), "a stream")
    self.handle = try unwrap(handle, "a stream")
  }

  deinit { dnnl_stream_destroy(handle) }

  /// Runs an operation to its end.
  func run(_ primitive: Primitive, _ arguments: [dnnl_exec_arg_t]) throws {
    try check(dnnl_primitive_execute(primitive.handle, handle, Int32(arguments.count), arguments), "computing")
    try check(dnnl_stream_wait(handle), "computing")
  }
}
