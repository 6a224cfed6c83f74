/// A chip's place in the grid, counted from 0, top left first.
public struct ChipAddress: Sendable, Hashable, Codable {
  /// Row in the grid.
  public let row: Int
  /// Column in the grid.
  public let column: Int

  /// An address; whether it lies in a grid is for the grid to say.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// A rectangle of image pixels.
public struct PixelRect: Sendable, Equatable {
  /// Top row.
  public let row: Int
  /// Left column.
  public let column: Int
  /// Height in px.
  public let rows: Int
  /// Width in px.
  public let columns: Int

  /// A rectangle.
  public init(row: Int, column: Int, rows: Int, columns: Int) {
    self.row = row
    self.column = column
    self.rows = rows
    self.columns = columns
  }
}

/// Chips of one size laid over an image at a regular stride; only whole chips count.
public struct ChipGrid: Sendable, Equatable {
  /// Height of the image in px.
  public let imageRows: Int
  /// Width of the image in px.
  public let imageColumns: Int
  /// Height of a chip in px.
  public let chipRows: Int
  /// Width of a chip in px.
  public let chipColumns: Int
  /// Px from the top of one chip to the top of the next below.
  public let strideRows: Int
  /// Px from the left of one chip to the left of the next.
  public let strideColumns: Int
  /// Rows of chips.
  public let rows: Int
  /// Columns of chips.
  public let columns: Int

  /// As many whole chips as fit.
  ///
  /// - Throws: ``ChipGridError``.
  public init(
    imageRows: Int, imageColumns: Int, chipRows: Int, chipColumns: Int, strideRows: Int, strideColumns: Int
  ) throws(ChipGridError) {
    guard chipRows > 0, chipColumns > 0 else { throw .sizeNotPositive(rows: chipRows, columns: chipColumns) }
    guard strideRows > 0, strideColumns > 0 else {
      throw .strideNotPositive(rows: strideRows, columns: strideColumns)
    }
    guard chipRows <= imageRows, chipColumns <= imageColumns else {
      throw .chipLargerThanImage(
        chipRows: chipRows, chipColumns: chipColumns, imageRows: imageRows, imageColumns: imageColumns)
    }
    self.init(
      imageRows: imageRows, imageColumns: imageColumns, chipRows: chipRows, chipColumns: chipColumns,
      strideRows: strideRows, strideColumns: strideColumns, rows: (imageRows - chipRows) / strideRows + 1,
      columns: (imageColumns - chipColumns) / strideColumns + 1)
  }

  /// A grid with a given number of chips that lies inside the image; for rules that use fewer chips than fit.
  public init(
    imageRows: Int, imageColumns: Int, chipRows: Int, chipColumns: Int, strideRows: Int, strideColumns: Int,
    rows: Int, columns: Int
  ) {
    precondition(rows > 0 && columns > 0 && chipRows > 0 && chipColumns > 0, "an empty grid")
    precondition(
      (rows - 1) * strideRows + chipRows <= imageRows && (columns - 1) * strideColumns + chipColumns <= imageColumns,
      "a grid of \(rows) x \(columns) chips that leaves the image")
    self.imageRows = imageRows
    self.imageColumns = imageColumns
    self.chipRows = chipRows
    self.chipColumns = chipColumns
    self.strideRows = strideRows
    self.strideColumns = strideColumns
    self.rows = rows
    self.columns = columns
  }

  /// Number of chips.
  public var count: Int { rows * columns }

  /// Whether neighbouring chips share pixels.
  public var overlaps: Bool { strideRows < chipRows || strideColumns < chipColumns }

  /// Pixel rows and columns at the bottom and the right that belong to no chip.
  public var remainder: (rows: Int, columns: Int) {
    (
      imageRows - ((rows - 1) * strideRows + chipRows),
      imageColumns - ((columns - 1) * strideColumns + chipColumns)
    )
  }

  /// Whether an address lies in the grid.
  public func contains(_ address: ChipAddress) -> Bool {
    (0..<rows).contains(address.row) && (0..<columns).contains(address.column)
  }

  /// The index of a chip in row-major order.
  public func index(of address: ChipAddress) -> Int {
    precondition(contains(address), "chip [\(address.row), \(address.column)] of \(rows) x \(columns)")
    return address.row * columns + address.column
  }

  /// The address of the chip with an index in row-major order.
  public func address(of index: Int) -> ChipAddress {
    precondition((0..<count).contains(index), "chip \(index) of \(count)")
    return ChipAddress(row: index / columns, column: index % columns)
  }

  /// The pixels of a chip.
  public func rectangle(of index: Int) -> PixelRect {
    let address = address(of: index)
    return PixelRect(
      row: address.row * strideRows, column: address.column * strideColumns, rows: chipRows, columns: chipColumns)
  }
}

/// Why chips cannot be laid over an image.
public enum ChipGridError: Error, Equatable, CustomStringConvertible {
  case sizeNotPositive(rows: Int, columns: Int)
  case strideNotPositive(rows: Int, columns: Int)
  case chipLargerThanImage(chipRows: Int, chipColumns: Int, imageRows: Int, imageColumns: Int)
  case tilesOutOfRange(Int)
  case tilesFinerThanImage(tiles: Int, imageRows: Int, imageColumns: Int)

  /// One line for a person.
  public var description: String {
    switch self {
    case .sizeNotPositive(let rows, let columns): "a chip of \(rows) x \(columns) px has no area"
    case .strideNotPositive(let rows, let columns):
      "a stride of \(rows) x \(columns) px never reaches the next chip; use at least 1 px"
    case .chipLargerThanImage(let chipRows, let chipColumns, let imageRows, let imageColumns):
      "a chip of \(chipRows) x \(chipColumns) px (rows x columns) does not fit into the image of "
        + "\(imageRows) x \(imageColumns) px; choose a smaller size"
    case .tilesOutOfRange(let tiles): "\(tiles) tiles; image_slicer's rule knows 2 to 9801"
    case .tilesFinerThanImage(let tiles, let imageRows, let imageColumns):
      "\(tiles) tiles are more than the image of \(imageRows) x \(imageColumns) px has pixels for"
    }
  }
}
