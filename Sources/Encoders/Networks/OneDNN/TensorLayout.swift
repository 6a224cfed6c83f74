import COneDNN

/// Shape, type and order in memory of a tensor; never changes.
final class TensorLayout: @unchecked Sendable {
  /// How numbers are kept.
  enum Element: Sendable {
    case f32
    case bf16

    var type: dnnl_data_type_t { self == .f32 ? dnnl_f32 : dnnl_bf16 }
  }

  /// Order of the axes in memory.
  enum Order: Sendable {
    /// Row-major in the order of the axes.
    case plain
    /// Whatever suits the primitive best.
    case any
    /// Images pixel by pixel: (batch, rows, columns, channels).
    case channelsLast
  }

  let handle: conednn_layout

  /// A layout of one to four axes.
  init(_ lengths: [Int], _ element: Element, _ order: Order) throws {
    let tag: dnnl_format_tag_t =
      switch (order, lengths.count) {
      case (.any, _): dnnl_format_tag_any
      case (.channelsLast, _): dnnl_acdb
      case (.plain, 1): dnnl_a
      default: dnnl_abcd
      }
    var handle: conednn_layout?
    let axes = lengths.map { dnnl_dim_t($0) }
    try check(conednn_layout_create(&handle, Int32(axes.count), axes, element.type, tag), "a layout of \(lengths)")
    self.handle = try unwrap(handle, "a layout of \(lengths)")
  }

  /// What a primitive chose for one of its arguments.
  init(of primitive: dnnl_primitive_desc_t, _ argument: dnnl_query_t, _ name: String) throws {
    var handle: conednn_layout?
    try check(conednn_layout_query(&handle, primitive, argument), "the layout of \(name)")
    self.handle = try unwrap(handle, "the layout of \(name)")
  }

  deinit { conednn_layout_free(handle) }

  /// Size in memory.
  var bytes: Int { conednn_layout_size(handle) }

  /// Whether two tensors lie in memory in the same way.
  func isSame(as other: TensorLayout) -> Bool { conednn_layout_equal(handle, other.handle) != 0 }
}
