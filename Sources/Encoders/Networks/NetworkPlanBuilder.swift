import COneDNN

/// Strings the steps of a ``NetworkPlan`` together and hands out slots of memory.
struct NetworkPlanBuilder {
  /// A tensor between two steps.
  struct Tensor {
    let slot: Int
    let layout: TensorLayout
    let channels: Int
    let rows: Int
    let columns: Int
  }

  let batch: Int
  let element: TensorLayout.Element
  private(set) var steps: [NetworkPlan.Step] = []
  private(set) var slotSizes: [Int] = []
  private(set) var scratchSize = 0
  private(set) var current: Tensor
  private(set) var outputs: [NetworkPlan.Output] = []
  private var freeSlots: [Int] = []

  /// Starts with the plain input in slot 0.
  init(batch: Int, element: TensorLayout.Element, input: TensorLayout, channels: Int, rows: Int, columns: Int) {
    self.batch = batch
    self.element = element
    slotSizes = [input.bytes]
    current = Tensor(slot: 0, layout: input, channels: channels, rows: rows, columns: columns)
  }

  /// The first convolution, in the layout that it likes best.
  mutating func addStem(_ convolution: NetworkConvolution, _ folded: FoldedConvolution) throws {
    let input = try TensorLayout([batch, folded.inputs, current.rows, current.columns], element, .any)
    let size = outputSize(of: convolution, on: current)
    let primitive = try makePrimitive(
      convolution, inputs: folded.inputs, source: input,
      output: TensorLayout([batch, convolution.outputs, size.rows, size.columns], element, .any), addsToOutput: false,
      rectifies: true)
    let slot = try reorderCurrent(to: primitive.source)
    current = Tensor(
      slot: slot, layout: primitive.source, channels: folded.inputs, rows: current.rows, columns: current.columns)
    let source = current
    current = try append(convolution, folded, primitive, from: source, into: takeSlot())
    release(source.slot)
  }

  /// 3 x 3 max pooling of stride 2.
  mutating func addMaxPooling() throws {
    let rows = (current.rows - 1) / 2 + 1
    let columns = (current.columns - 1) / 2 + 1
    let output = try TensorLayout([batch, current.channels, rows, columns], element, .any)
    let primitive = try Primitive.maxPooling(source: current.layout, output: output, kernel: 3, stride: 2, padding: 1)
    let slot = takeSlot()
    let result = Tensor(slot: slot, layout: primitive.output, channels: current.channels, rows: rows, columns: columns)
    append(primitive, from: current, to: result)
    release(current.slot)
    current = result
  }

  /// A residual block; the sum and the rectifiers are part of the convolutions.
  ///
  /// The last convolution adds to what its output holds: the block's input itself, or what the shortcut left.
  mutating func addBlock(_ block: NetworkBlock, _ fold: (NetworkConvolution) throws -> FoldedConvolution) throws {
    let input = current
    var sum = input
    if let shortcut = block.shortcut {
      sum = try addConvolution(shortcut, fold(shortcut), from: input, rectifies: false)
    }
    var inner = input
    for convolution in block.convolutions.dropLast() {
      let next = try addConvolution(convolution, fold(convolution), from: inner, rectifies: true)
      if inner.slot != input.slot { release(inner.slot) }
      inner = next
    }
    if let last = block.convolutions.last {
      let primitive = try makePrimitive(
        last, inputs: last.inputs, source: inner.layout, output: sum.layout, addsToOutput: true, rectifies: true)
      current = try append(last, fold(last), primitive, from: inner, into: sum.slot)
    }
    if inner.slot != input.slot { release(inner.slot) }
    if sum.slot != input.slot { release(input.slot) }
  }

  /// Keeps a plain copy of the current tensor: later steps may write over the tensor itself.
  mutating func addOutput() throws {
    let layout = try TensorLayout([batch, current.channels, current.rows, current.columns], .f32, .plain)
    slotSizes.append(0)
    let copy = Tensor(
      slot: slotSizes.count - 1, layout: layout, channels: current.channels, rows: current.rows,
      columns: current.columns)
    append(try Primitive.reorder(from: current.layout, to: layout), from: current, to: copy)
    outputs.append(NetworkPlan.Output(slot: copy.slot, shape: (current.channels, current.rows, current.columns)))
  }

  /// Brings the current tensor into a layout; returns its slot.
  mutating func reorderCurrent(to layout: TensorLayout) throws -> Int {
    if layout.isSame(as: current.layout) { return current.slot }
    let slot = takeSlot()
    let result = Tensor(
      slot: slot, layout: layout, channels: current.channels, rows: current.rows, columns: current.columns)
    append(try Primitive.reorder(from: current.layout, to: layout), from: current, to: result)
    // Slot 0 keeps the input, whose channel of ones is written only once.
    if current.slot != 0 { release(current.slot) }
    return slot
  }

  private mutating func addConvolution(
    _ convolution: NetworkConvolution, _ folded: FoldedConvolution, from source: Tensor, rectifies: Bool
  ) throws -> Tensor {
    let size = outputSize(of: convolution, on: source)
    let primitive = try makePrimitive(
      convolution, inputs: convolution.inputs, source: source.layout,
      output: TensorLayout([batch, convolution.outputs, size.rows, size.columns], element, .any), addsToOutput: false,
      rectifies: rectifies)
    return try append(convolution, folded, primitive, from: source, into: takeSlot())
  }

  private func makePrimitive(
    _ convolution: NetworkConvolution, inputs: Int, source: TensorLayout, output: TensorLayout, addsToOutput: Bool,
    rectifies: Bool
  ) throws -> Primitive {
    try Primitive.convolution(
      convolution, source: source,
      weights: TensorLayout([convolution.outputs, inputs, convolution.kernel, convolution.kernel], element, .any),
      bias: TensorLayout([convolution.outputs], .f32, .plain), output: output, addsToOutput: addsToOutput,
      rectifies: rectifies)
  }

  private mutating func append(
    _ convolution: NetworkConvolution, _ folded: FoldedConvolution, _ primitive: Primitive, from source: Tensor,
    into slot: Int
  ) throws -> Tensor {
    let weights = try unwrap(primitive.weights, convolution.path)
    let size = outputSize(of: convolution, on: source)
    let result = Tensor(
      slot: slot, layout: primitive.output, channels: convolution.outputs, rows: size.rows, columns: size.columns)
    let shape = [convolution.outputs, folded.inputs, convolution.kernel, convolution.kernel]
    slotSizes[slot] = max(slotSizes[slot], primitive.output.bytes)
    scratchSize = max(scratchSize, primitive.scratch.bytes)
    steps.append(
      NetworkPlan.Step(
        primitive: primitive,
        operands: [
          (DNNL_ARG_SRC, .slot(source.slot, source.layout)), (DNNL_ARG_DST, .slot(slot, primitive.output)),
          (DNNL_ARG_WEIGHTS, .constant(try TensorMemory(weights, shape: shape, values: folded.weights))),
          (
            DNNL_ARG_BIAS,
            .constant(
              try TensorMemory(
                TensorLayout([convolution.outputs], .f32, .plain), shape: [convolution.outputs], values: folded.bias))
          ), (DNNL_ARG_SCRATCHPAD, .scratch(primitive.scratch)),
        ]))
    return result
  }

  private mutating func append(_ primitive: Primitive, from source: Tensor, to result: Tensor) {
    slotSizes[result.slot] = max(slotSizes[result.slot], primitive.output.bytes)
    scratchSize = max(scratchSize, primitive.scratch.bytes)
    steps.append(
      NetworkPlan.Step(
        primitive: primitive,
        operands: [
          (DNNL_ARG_SRC, .slot(source.slot, source.layout)), (DNNL_ARG_DST, .slot(result.slot, primitive.output)),
          (DNNL_ARG_SCRATCHPAD, .scratch(primitive.scratch)),
        ]))
  }

  private func outputSize(of convolution: NetworkConvolution, on input: Tensor) -> (rows: Int, columns: Int) {
    ((input.rows - 1) / convolution.stride + 1, (input.columns - 1) / convolution.stride + 1)
  }

  private mutating func takeSlot() -> Int {
    if let slot = freeSlots.popLast() { return slot }
    slotSizes.append(0)
    return slotSizes.count - 1
  }

  private mutating func release(_ slot: Int) { if slot != 0 { freeSlots.append(slot) } }
}
