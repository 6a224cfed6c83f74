import DataModel
import MicrographFiles

/// Most thumbnails of a class; the page would grow without end otherwise.
private let mostThumbnails = 24

/// The supports of every class as they look in the image.
func supportsSection(_ content: ReportContent) throws(FileError) -> HTML {
  if content.supportsAreElsewhere {
    return section(
      "Supports",
      "<p>Chips of another image: those of the run that the pipeline names. The page of that run shows them.</p>")
  }
  let picture = GreyPicture(of: content.image, longSide: 520)
  var groups: [HTML] = []
  for (index, one) in content.supports.classes.enumerated() {
    var items: [HTML] = []
    for chip in one.chips.prefix(mostThumbnails) {
      let address = content.grid.address(of: chip)
      let part = picture.part(content.grid.rectangle(of: chip), of: content.image, longSide: 96)
      let place = "[\(address.row), \(address.column)]"
      let labels = content.outputs.filter { $0.segmentation.labels[chip] != Int32(index) }
      let mark: HTML = labels.count == content.outputs.count ? "<span class=\"wrong\">labelled otherwise</span>" : ""
      let thumbnail = HTML.picture(
        png: try part.png(), description: "Support \(place) of \(one.name)", kind: "thumbnail")
      items.append("<li>\(thumbnail)<span>\(place)</span>\(mark)</li>")
    }
    let rest = one.chips.count - mostThumbnails
    if rest > 0 { items.append("<li>and \(rest) more</li>") }
    groups.append("<h3>\(one.name) (\(one.chips.count))</h3>\n<ul class=\"thumbnails\">\n\(items)\n</ul>")
  }
  return section(
    "Supports",
    """
    <p class="faint">Chips as [row, column], in the contrast of the whole image.</p>
    \(groups)
    """)
}

/// Where the result comes from.
func provenanceSection(_ provenance: ReportContent.Provenance) -> HTML {
  let rows = provenance.inputs.map {
    "<tr><th scope=\"row\">\($0.file)</th><td><code>\($0.sha256)</code></td></tr>" as HTML
  }
  var lines = ["Tessera \(provenance.version)"]
  lines += provenance.seeds.sorted { $0.key < $1.key }.map { "seed of \($0.key): \($0.value)" }
  lines += provenance.weights
  lines.append("Times, memory and the pipeline as understood stand in run.json beside this page.")
  let pipeline: HTML =
    provenance.pipeline.isEmpty
    ? "" : "<details><summary>The pipeline as read</summary><pre>\(provenance.pipeline)</pre></details>"
  return section(
    "Provenance",
    """
    \(list(lines))
    <div class="wide" role="region" aria-label="Inputs" tabindex="0"><table>
    <thead><tr><th scope="col">file</th><th scope="col">SHA-256</th></tr></thead>
    <tbody>
    \(rows)
    </tbody></table></div>
    \(pipeline)
    """)
}
