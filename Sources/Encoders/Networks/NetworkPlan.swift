import COneDNN

/// A network compiled for images of one size, a fixed number at a time; shared by all threads.
///
/// The steps work on a few numbered slots of memory that every ``NetworkWorkspace`` has for itself; a slot serves one
/// tensor after another.
final class NetworkPlan: Sendable {
  /// What a step reads or writes.
  enum Operand {
    case slot(Int, TensorLayout)
    case constant(TensorMemory)
    case scratch(TensorLayout)
  }

  /// One operation with its operands.
  struct Step: Sendable {
    let primitive: Primitive
    let operands: [(argument: Int32, operand: Operand)]
  }

  /// A feature map that the plan hands out.
  struct Output: Sendable {
    /// Where it lies, shape (batch, channels, rows, columns), plain f32.
    let slot: Int
    /// Of one image.
    let shape: (channels: Int, rows: Int, columns: Int)
  }

  /// Images at a time.
  let batch: Int
  /// Size of an image in px.
  let rows: Int
  let columns: Int
  /// Slot 0, shape (batch, channels, rows, columns), plain f32.
  let input: TensorLayout
  /// Channels of the input: the grey image and, where the network needs it, ones.
  let inputChannels: Int
  /// The results in the order of the network, each in a slot of its own.
  let outputs: [Output]
  let steps: [Step]
  /// Bytes of every slot.
  let slotSizes: [Int]
  /// Bytes of the scratch memory that the steps use in turn.
  let scratchSize: Int

  init(_ builder: NetworkPlanBuilder, input: TensorLayout, inputChannels: Int, rows: Int, columns: Int) {
    batch = builder.batch
    self.rows = rows
    self.columns = columns
    self.input = input
    self.inputChannels = inputChannels
    outputs = builder.outputs
    steps = builder.steps
    slotSizes = builder.slotSizes
    scratchSize = builder.scratchSize
  }
}
