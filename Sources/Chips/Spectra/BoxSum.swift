import DataModel

/// What one box adds to the chips.
struct BoxSum: Sendable {
  let rows: [BoxAxis.Target]
  let columns: [BoxAxis.Target]
  /// Number of column groups.
  let columnGroups: Int
  let bins: Range<Int>
  /// Shape (row groups, column groups, bins).
  let values: [Float]

  /// Adds the values that belong to one chip row to that row's sums, shape (grid columns, bins per chip).
  func add(_ row: BoxAxis.Target, to sums: inout [Double], binsPerChip: Int) {
    sums.withUnsafeMutableBufferPointer { sums in
      values.withUnsafeBufferPointer { values in
        for column in columns {
          let weight = row.weight * column.weight
          let start = (row.group * columnGroups + column.group) * bins.count
          let source = UnsafeBufferPointer(rebasing: values[start..<start + bins.count])
          let target = column.chip * binsPerChip + bins.lowerBound
          let chip = UnsafeMutableBufferPointer(rebasing: sums[target..<target + bins.count])
          for bin in source.indices { chip[bin] += weight * Double(source[bin]) }
        }
      }
    }
  }
}

/// What one thread reuses from box to box.
struct BoxScratch {
  var block = SpectrumBlock()
  var line: [Float] = []
}

/// Sums the counts of a block to groups of pixels, first along the columns, then along the rows.
func boxSum(
  of block: SpectrumBlock, rows: BoxAxis, columns: BoxAxis, channels: BoxChannels, line: inout [Float]
) throws(ChipSpectraError) -> BoxSum {
  let place = BlockGeometry(block: block)
  var values: [Float]
  switch block.counts {
  case .uint8(let counts): values = groupSums(of: counts, place, rows, columns, channels, &line)
  case .uint16(let counts): values = groupSums(of: counts, place, rows, columns, channels, &line)
  case .uint32(let counts): values = groupSums(of: counts, place, rows, columns, channels, &line)
  case .float32(let counts):
    values = groupSums(of: counts, place, rows, columns, channels, &line)
    if !values.allSatisfy(\.isFinite) { try reportNotFinite(counts, place, channels) }
  }
  if channels.isJoined { values = joined(values, channels) }
  return BoxSum(
    rows: rows.targets, columns: columns.targets, columnGroups: columns.groups.count, bins: channels.binRange,
    values: values)
}

/// Shape (row groups, column groups, kept channels).
private func groupSums<Count: SpectrumCount>(
  of counts: [Count], _ place: BlockGeometry, _ rows: BoxAxis, _ columns: BoxAxis, _ channels: BoxChannels,
  _ line: inout [Float]
) -> [Float] {
  let kept = channels.kept
  var sums = [Float](repeating: 0, count: rows.groups.count * columns.groups.count * kept)
  guard !sums.isEmpty else { return sums }
  if line.count < kept { line = [Float](repeating: 0, count: kept) }
  // Counts of one row in the order (column, kept channel), where the file has another order.
  let isInOrder = place.channelStride == 1
  var turned: [Count] = []
  sums.withUnsafeMutableBufferPointer { sums in
    line.withUnsafeMutableBufferPointer { line in
      guard let sums = sums.baseAddress, let line = line.baseAddress else { return }
      for row in 0..<place.box.rows.count {
        let rowGroups = rows.groups.indices.filter { rows.groups[$0].pixels.contains(row) }
        guard !rowGroups.isEmpty else { continue }
        if !isInOrder { turn(counts, row: row, place, channels, into: &turned) }
        (isInOrder ? counts : turned).withUnsafeBufferPointer { counts in
          guard let counts = counts.baseAddress else { return }
          for columnGroup in columns.groups.indices {
            line.update(repeating: 0, count: kept)
            for column in columns.groups[columnGroup].pixels {
              let weight = columns.weight(of: column, in: columnGroup)
              if isInOrder {
                let pixel = counts + (row * place.rowStride + column * place.columnStride)
                for piece in channels.pieces {
                  Count.addScaled(line + piece.target, pixel + piece.start, weight, piece.count)
                }
              } else {
                Count.addScaled(line, counts + column * kept, weight, kept)
              }
            }
            for rowGroup in rowGroups {
              let target = sums + (rowGroup * columns.groups.count + columnGroup) * kept
              Float.addScaled(target, UnsafePointer(line), rows.weight(of: row, in: rowGroup), kept)
            }
          }
        }
      }
    }
  }
  return sums
}

/// Adds up the channels of every bin; the last axis goes from kept channels to bins.
private func joined(_ values: [Float], _ channels: BoxChannels) -> [Float] {
  guard channels.kept > 0 else { return values }
  let bins = channels.binRange
  var result = [Float](repeating: 0, count: values.count / channels.kept * bins.count)
  for group in 0..<values.count / channels.kept {
    for (channel, bin) in channels.bins.enumerated() {
      result[group * bins.count + bin - bins.lowerBound] += values[group * channels.kept + channel]
    }
  }
  return result
}

/// Names the first count of a block that is no number.
private func reportNotFinite(
  _ counts: [Float], _ place: BlockGeometry, _ channels: BoxChannels
) throws(ChipSpectraError) {
  for row in 0..<place.box.rows.count {
    for column in 0..<place.box.columns.count {
      for piece in channels.pieces {
        for channel in piece.start..<piece.start + piece.count {
          let value =
            counts[row * place.rowStride + column * place.columnStride + channel * place.channelStride]
          if !value.isFinite {
            throw .notFinite(
              row: place.box.rows.lowerBound + row, column: place.box.columns.lowerBound + column,
              channel: place.box.channels.lowerBound + channel, value: value)
          }
        }
      }
    }
  }
}
