import DataModel
import Kernels
public import MicrographFiles

/// Writes `report.html`: one page that holds everything it shows, opens without a network, and runs no script.
///
/// Which strategy to trust, the image and the label map of every strategy with one legend, entropy, disagreement, shares
/// and areas, the comparison, mean spectra, reliability where there is a truth, atom columns, the supports, and where the
/// result comes from. All names are escaped. Times stand in `run.json` only, so that equal runs give equal pages.
///
/// - Parameters:
///   - content: what is shown.
///   - folder: the result's folder.
/// - Throws: ``FileError`` naming the file.
public func writeReport(_ content: ReportContent, to folder: String) throws(FileError) {
  let sections: [HTML] = [
    recommendationSection(content),
    notesSection(content.notes),
    try mapsSection(content),
    sharesSection(content),
    comparisonSection(content),
    try certaintySection(content),
    spectraSection(content),
    try atomsSection(content),
    try supportsSection(content),
    provenanceSection(content.provenance),
  ]
  let page: HTML = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(content.name) – Tessera</title>
    \(pageStyle)
    </head>
    <body>
    <header>
    <h1>\(content.name)</h1>
    <p class="faint">\(summary(of: content.image, grid: content.grid))</p>
    </header>
    <main>
    \(sections.filter { !$0.markup.isEmpty })
    </main>
    </body>
    </html>

    """
  try writeBytes(Array(page.markup.utf8), to: "\(folder)/report.html")
}

private func recommendationSection(_ content: ReportContent) -> HTML {
  guard content.outputs.count > 1 || content.comparison.recommended != nil else { return "" }
  guard let recommended = content.comparison.recommended else {
    if content.supportsAreElsewhere {
      return """
        <section class="box"><h2>Which strategy</h2>
        <p>The supports are chips of another image, so none can be left out in this one: which strategy to trust \
        stands in the page of the run that lends them.</p></section>
        """
    }
    return """
      <section class="box"><h2>Which strategy</h2>
      <p>No support can be left out, because every class has one only: nothing here says which strategy to trust. \
      Two or more supports per class would.</p></section>
      """
  }
  let title: HTML = content.outputs.count > 1 ? "Recommended: " : "Strategy: "
  return """
    <section class="box"><h2>\(title)\(recommended.strategy)</h2>
    <p>\(recommended.reason)</p></section>
    """
}

private func notesSection(_ notes: [String]) -> HTML {
  notes.isEmpty ? "" : section("Notes", list(notes))
}

func section(_ title: String, _ content: HTML) -> HTML { "<section><h2>\(title)</h2>\n\(content)\n</section>" }

func list(_ items: [String]) -> HTML {
  items.isEmpty ? "" : "<ul>\n\(items.map { "<li>\($0)</li>" as HTML })\n</ul>"
}

func figure(caption: String, _ picture: HTML) -> HTML {
  "<figure><figcaption>\(caption)</figcaption>\(picture)</figure>"
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
