import DataModel

/// The numbers of an atom column by name, in the order of the tables; lengths without a name of a unit are in px.
let atomFields: [(name: String, value: @Sendable (AtomColumn, PixelSize?) -> Double?)] = [
  ("row", { column, _ in column.row }),
  ("column", { column, _ in column.column }),
  ("x_nm", { column, size in size.map { (column.column + 0.5) * $0.widthInNM } }),
  ("y_nm", { column, size in size.map { (column.row + 0.5) * $0.heightInNM } }),
  ("intensity", { column, _ in column.intensity }),
  ("sigma", { column, _ in column.sigma }),
  ("ellipticity", { column, _ in column.ellipticity }),
  ("rotation", { column, _ in column.rotation }),
  ("neighbour_distance", { column, _ in column.neighbourDistance }),
  ("fit_quality", { column, _ in column.fitQuality }),
]

/// One line per atom column, with how its position was found; what is not known is empty.
///
/// `x_nm` and `y_nm` count from the image's top left corner to the right and down, as in the table of chips.
func atomsTable(of columns: [AtomColumn], pixelSize: PixelSize?) -> CSVTable {
  var table = CSVTable(columns: atomFields.map(\.name) + ["method"])
  for column in columns {
    table.add(
      atomFields.map { name, value in
        name.hasSuffix("_nm") ? measure(value(column, pixelSize)) : field(value(column, pixelSize))
      } + [column.method.rawValue])
  }
  return table
}
