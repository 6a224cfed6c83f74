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

  /// Images at a time.
  let batch: Int
  /// Size of an image in px.
  let rows: Int
  let columns: Int
  /// Slot 0, shape (batch, channels, rows, columns), plain f32.
  let input: TensorLayout
  /// Channels of the input: the grey image and, where the network needs it, ones.
  let inputChannels: Int
  /// Slot of the result, shape (batch, channels, rows, columns), plain f32.
  let outputSlot: Int
  let output: TensorLayout
  /// Shape of one image's result.
  let outputShape: (channels: Int, rows: Int, columns: Int)
  let steps: [Step]
  /// Bytes of every slot.
  let slotSizes: [Int]
  /// Bytes of the scratch memory that the steps use in turn.
  let scratchSize: Int

  init(_ builder: consuming NetworkPlanBuilder, input: TensorLayout, inputChannels: Int, rows: Int, columns: Int) throws
  {
    batch = builder.batch
    self.rows = rows
    self.columns = columns
    self.input = input
    self.inputChannels = inputChannels
    let result = builder.current
    outputShape = (result.channels, result.rows, result.columns)
    output = try TensorLayout([builder.batch, result.channels, result.rows, result.columns], .f32, .plain)
    outputSlot = try builder.reorderCurrent(to: output)
    steps = builder.steps
    slotSizes = builder.slotSizes
    scratchSize = builder.scratchSize
  }
}
