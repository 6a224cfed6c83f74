public import DataModel
import Kernels
public import MicrographFiles

/// Writes `report.html`: one page that holds everything it shows and opens without a network.
///
/// The image, the label map of every strategy over it, the comparison, agreement between strategies, the supports,
/// what the run had to say, and where the result comes from. All names are escaped.
///
/// - Parameters:
///   - name: the pipeline's name.
///   - image: the micrograph as read.
///   - outputs: in the order of the pipeline file; at least one.
///   - comparison: of the same strategies.
///   - supports: of the same grid.
///   - notes: what the user should know, one sentence each.
///   - inputs: every file that was read, as the pipeline names it, with its SHA-256.
///   - version: Tessera's.
///   - folder: the result's folder.
/// - Throws: ``FileError`` naming the file.
public func writeReport(
  name: String, image: Micrograph, outputs: [StrategyOutput], comparison: Comparison, supports: SupportSet,
  notes: [String], inputs: [(file: String, sha256: String)], version: String, to folder: String
) throws(FileError) {
  precondition(
    !outputs.isEmpty && outputs.count == comparison.strategies.count,
    "\(outputs.count) outputs, \(comparison.strategies.count) strategies compared")
  let picture = GreyPicture(of: image, longSide: 800)
  var figures = [figure(caption: "image", png: try picture.png(), description: "The micrograph in grey")]
  for output in outputs {
    let strategy = output.segmentation.strategy
    let png = try overlay(of: output, picture: picture, image: image, supports: supports).png()
    figures.append(
      figure(caption: strategy.name, png: png, description: "The micrograph with the classes of \(strategy.name)"))
  }
  let grid = outputs[0].segmentation.grid
  let page: HTML = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(name) – Tessera</title>
    \(pageStyle)
    </head>
    <body>
    <h1>\(name)</h1>
    <p class="faint">\(summary(of: image, grid: grid))</p>
    \(notes.isEmpty ? "" : section("Notes", list(notes)))
    <h2>Segmentations</h2>
    <div class="pictures">
    \(figures)
    </div>
    \(section("Comparison", comparisonTable(comparison)))
    \(list(outputs.compactMap(temperatureRemark)))
    \(comparison.strategies.count > 1 ? section("Agreement between strategies (Cohen's kappa)", agreementTable(comparison)) : "")
    \(section("Supports", supportsTable(supports, grid: grid)))
    \(section("Provenance", provenance(inputs: inputs, version: version)))
    </body>
    </html>

    """
  try writeBytes(Array(page.markup.utf8), to: "\(folder)/report.html")
}

private func figure(caption: String, png: [UInt8], description: String) -> HTML {
  "<figure><figcaption>\(caption)</figcaption>\(HTML.picture(png: png, description: description))</figure>"
}

private func section(_ title: String, _ content: HTML) -> HTML { "<h2>\(title)</h2>\n\(content)" }

private func list(_ items: [String]) -> HTML {
  items.isEmpty ? "" : "<ul>\n\(items.map { "<li>\($0)</li>" as HTML })\n</ul>"
}

/// What a reader of the probabilities must know where the temperature is not the plain minimum.
private func temperatureRemark(_ output: StrategyOutput) -> String? {
  let name = output.segmentation.strategy.name
  switch output.segmentation.temperatureMethod {
  case .leaveOneOut: return nil
  case .leaveOneOutFloor:
    return
      "\(name): the temperature is the smallest that so few supports justify; the probabilities could be surer still."
  case .medianGap:
    return "\(name): some class has one support only; the temperature is the median gap between the two nearest "
      + "classes."
  }
}

private func summary(of image: Micrograph, grid: ChipGrid) -> String {
  var text = "\(image.rows) × \(image.columns) px"
  if let size = image.pixelSize {
    let height = lengthText(inNM: size.heightInNM)
    let width = lengthText(inNM: size.widthInNM)
    text += height == width ? " of \(width)" : " of \(height) × \(width)"
  }
  return text + ", \(grid.count) chips of \(grid.chipRows) × \(grid.chipColumns) px in \(grid.rows) × \(grid.columns)"
    + " (rows × columns)"
}

private func comparisonTable(_ comparison: Comparison) -> HTML {
  table(comparisonColumns(of: comparison))
}

private func agreementTable(_ comparison: Comparison) -> HTML {
  let names = comparison.strategies.map(\.name)
  return table(
    [ComparisonColumn(title: "", values: names)]
      + names.enumerated().map { index, name in
        ComparisonColumn(title: name, values: comparison.agreement.map { decimals($0[index]) })
      })
}

/// A table whose first column is text and the others numbers.
private func table(_ columns: [ComparisonColumn]) -> HTML {
  func row(_ element: HTML, _ texts: [String]) -> HTML {
    let cells = texts.enumerated().map { index, text in
      let kind: HTML = index == 0 ? "" : " class=\"number\""
      return "<\(element)\(kind)>\(text)</\(element)>" as HTML
    }
    return "<tr>\(cells)</tr>"
  }
  let lines = columns[0].values.indices.map { line in row("td", columns.map { $0.values[line] }) }
  return "<div class=\"wide\"><table>\n\(row("th", columns.map(\.title)))\n\(lines)\n</table></div>"
}

private func supportsTable(_ supports: SupportSet, grid: ChipGrid) -> HTML {
  let rows = supports.classes.map { one in
    let chips = one.chips.map { chip in
      let address = grid.address(of: chip)
      return "[\(address.row), \(address.column)]"
    }
    return "<tr><td>\(one.name)</td><td>\(chips.joined(separator: " "))</td></tr>" as HTML
  }
  return "<div class=\"wide\"><table>\n<tr><th>class</th><th>chips [row, column]</th></tr>\n\(rows)\n</table></div>"
}

private func provenance(inputs: [(file: String, sha256: String)], version: String) -> HTML {
  let rows = inputs.map { "<tr><td>\($0.file)</td><td><code>\($0.sha256)</code></td></tr>" as HTML }
  return """
    <p>Tessera \(version); the pipeline as understood, seeds and times stand in run.json beside this page.</p>
    <div class="wide"><table>
    <tr><th>file</th><th>SHA-256</th></tr>
    \(rows)
    </table></div>
    """
}
