import DataModel
import Kernels

/// The distances of one chip to every class, channel by channel.
struct ChannelRow {
  /// Shape (channels, classes); meaningless where the channel is absent.
  var distances: [Double]
  /// Per channel, whether the chip has evidence in it.
  var present: [Bool]
}

/// The distance tables of a strategy's channels, read chip by chip: as they are, or with a support left out.
struct ChannelTables {
  /// In the order of the strategy's channels; all of one shape.
  let tables: [DistanceTable]
  let supports: SupportSet
  /// Supports with evidence, per channel and class.
  private let witnesses: [[Int]]

  init(_ tables: [DistanceTable], supports: SupportSet) {
    self.tables = tables
    self.supports = supports
    witnesses = tables.map { table in
      supports.classes.map { one in one.chips.count { table.evidence[$0] } }
    }
  }

  var chips: Int { tables[0].values.rows }
  var classes: Int { supports.classes.count }

  func emptyRow() -> ChannelRow {
    ChannelRow(
      distances: [Double](repeating: 0, count: tables.count * classes),
      present: [Bool](repeating: false, count: tables.count))
  }

  /// One channel by itself.
  func only(_ channel: Int) -> ChannelTables { ChannelTables([tables[channel]], supports: supports) }

  /// Reads the distances of a chip.
  func read(_ chip: Int, into row: inout ChannelRow) {
    for (channel, table) in tables.enumerated() {
      row.present[channel] = table.evidence[chip]
      for label in 0..<classes { row.distances[channel * classes + label] = Double(table.values[chip, label]) }
    }
  }

  /// Reads the distances of a support as if its class did not have it.
  ///
  /// Only the distance to its own class changes. The table may know it; otherwise it is by a factor: with n supports in the class,
  /// `z_j − p_without_j = n/(n−1) · (z_j − p)`. For a mean of distances to the supports the factor is the same, as
  /// the distance to itself is 0. Where the support is its class's only one with evidence in a channel, the class has
  /// no prototype there without it: the channel then takes no part.
  func read(leavingOut chip: Int, of label: Int, into row: inout ChannelRow) {
    read(chip, into: &row)
    for channel in tables.indices where row.present[channel] {
      let count = witnesses[channel][label]
      if count < 2 {
        row.present[channel] = false
      } else if let without = tables[channel].withoutSelf?[chip] {
        row.distances[channel * classes + label] = Double(without)
      } else {
        row.distances[channel * classes + label] *= Double(count) / Double(count - 1)
      }
    }
  }
}
