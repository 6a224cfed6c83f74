import DataModel
import Kernels

/// A spectrum image in memory that is handed out in boxes of any size, type and axis order.
struct MemoryCube: SpectrumBlockSource {
  enum CountType: CaseIterable { case uint8, uint16, uint32, float32 }

  /// The axes from the slowest to the fastest.
  enum AxisOrder: CaseIterable { case rowColumnChannel, channelRowColumn, columnRowChannel, rowChannelColumn }

  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  /// Shape (rows, columns, channels).
  var counts: [Float]
  var type = CountType.uint16
  var order = AxisOrder.rowColumnChannel

  init(rows: Int, columns: Int, channels: Int, box: (Int, Int, Int), counts: [Float]) {
    shape = SpectrumShape(rows: rows, columns: columns, channels: channels)
    self.counts = counts
    func cut(_ length: Int, _ side: Int) -> [Range<Int>] {
      stride(from: 0, to: length, by: side).map { $0..<min($0 + side, length) }
    }
    boxes = cut(rows, box.0).flatMap { rows in
      cut(columns, box.1).flatMap { columns in
        cut(channels, box.2).map { SpectrumBox(rows: rows, columns: columns, channels: $0) }
      }
    }
  }

  /// Counts drawn evenly below a bound.
  static func random(
    rows: Int, columns: Int, channels: Int, box: (Int, Int, Int), below bound: Int = 200, seed: UInt64
  ) -> MemoryCube {
    var random = SeededGenerator(seed: seed)
    let counts = (0..<rows * columns * channels).map { _ in Float(random.below(bound)) }
    return MemoryCube(rows: rows, columns: columns, channels: channels, box: box, counts: counts)
  }

  func count(_ row: Int, _ column: Int, _ channel: Int) -> Float {
    counts[(row * shape.columns + column) * shape.channels + channel]
  }

  func read(box index: Int, into block: inout SpectrumBlock) throws {
    let box = boxes[index]
    let (rows, columns, channels) = (box.rows.count, box.columns.count, box.channels.count)
    block.box = box
    switch order {
    case .rowColumnChannel:
      (block.rowStride, block.columnStride, block.channelStride) = (columns * channels, channels, 1)
    case .channelRowColumn:
      (block.channelStride, block.rowStride, block.columnStride) = (rows * columns, columns, 1)
    case .columnRowChannel:
      (block.columnStride, block.rowStride, block.channelStride) = (rows * channels, channels, 1)
    case .rowChannelColumn:
      (block.rowStride, block.channelStride, block.columnStride) = (channels * columns, columns, 1)
    }
    var stored = [Float](repeating: 0, count: rows * columns * channels)
    for row in 0..<rows {
      for column in 0..<columns {
        for channel in 0..<channels {
          let place =
            row * block.rowStride + column * block.columnStride + channel * block.channelStride
          stored[place] = count(
            box.rows.lowerBound + row, box.columns.lowerBound + column, box.channels.lowerBound + channel)
        }
      }
    }
    switch type {
    case .uint8: block.counts = .uint8(stored.map { UInt8($0) })
    case .uint16: block.counts = .uint16(stored.map { UInt16($0) })
    case .uint32: block.counts = .uint32(stored.map { UInt32($0) })
    case .float32: block.counts = .float32(stored)
    }
  }

  /// The cube with an axis from 0 eV in steps of 10 eV.
  func image(pixelSize: PixelSize? = nil) -> SpectrumImage {
    SpectrumImage(source: self, energyAxis: tenVoltAxis(shape.channels), pixelSize: pixelSize, title: "")
  }
}

/// An axis from 0 eV in steps of 10 eV.
func tenVoltAxis(_ channels: Int) -> EnergyAxis {
  guard let axis = EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: channels) else {
    preconditionFailure("\(channels) channels")
  }
  return axis
}
