import COneDNN

/// What one thread needs to run a plan: memory between the steps, made once and used again.
final class NetworkWorkspace: @unchecked Sendable {
  let plan: NetworkPlan
  private let slots: [AlignedBytes]
  private let calls: [(primitive: Primitive, arguments: [dnnl_exec_arg_t])]
  /// Keeps the tensors that `calls` points to.
  private let tensors: [TensorMemory]
  private let stream: ExecutionStream

  init(_ plan: NetworkPlan) throws {
    self.plan = plan
    slots = plan.slotSizes.map { AlignedBytes(count: $0) }
    let scratch = AlignedBytes(count: plan.scratchSize)
    var tensors: [TensorMemory] = []
    var calls: [(Primitive, [dnnl_exec_arg_t])] = []
    for step in plan.steps {
      var arguments: [dnnl_exec_arg_t] = []
      for (argument, operand) in step.operands {
        let tensor =
          switch operand {
          case .slot(let slot, let layout): try TensorMemory(layout, in: slots[slot])
          case .constant(let constant): constant
          case .scratch(let layout): try TensorMemory(layout, in: scratch)
          }
        tensors.append(tensor)
        arguments.append(dnnl_exec_arg_t(arg: argument, memory: tensor.handle))
      }
      calls.append((step.primitive, arguments))
    }
    self.tensors = tensors
    self.calls = calls
    stream = try ExecutionStream()
    fillConstantChannels()
  }

  /// The plan's input channel of image `index`, shape (rows, columns).
  func withInput<Result>(_ index: Int, _ body: (inout MutableSpan<Float>) throws -> Result) rethrows -> Result {
    var span = channel(0, ofImage: index).mutableSpan
    return try body(&span)
  }

  /// Runs the network on all images of the input.
  func run() throws {
    for call in calls { try stream.run(call.primitive, call.arguments) }
  }

  /// A result for image `index`, shape (channels, rows, columns).
  func with<Result>(
    _ output: NetworkPlan.Output, ofImage index: Int, _ body: (Span<Float>) throws -> Result
  ) rethrows -> Result {
    let size = output.shape.channels * output.shape.rows * output.shape.columns
    let values = slots[output.slot].start.bindMemory(to: Float.self, capacity: plan.batch * size)
    return try body(UnsafeBufferPointer(start: values + index * size, count: size).span)
  }

  private func channel(_ channel: Int, ofImage image: Int) -> UnsafeMutableBufferPointer<Float> {
    precondition(image >= 0 && image < plan.batch, "image \(image) of \(plan.batch)")
    let size = plan.rows * plan.columns
    let values = slots[0].start.bindMemory(to: Float.self, capacity: plan.batch * plan.inputChannels * size)
    return UnsafeMutableBufferPointer(start: values + (image * plan.inputChannels + channel) * size, count: size)
  }

  private func fillConstantChannels() {
    guard plan.inputChannels == 2 else { return }
    for image in 0..<plan.batch { channel(1, ofImage: image).update(repeating: 1) }
  }
}
