import DataModel
import Foundation
import MicrographFiles
import TestSupport
import Testing

@testable import Reports

@Suite struct ReportPageTests {
  @Test func textIsEscapedAndMarkupIsNot() {
    let name = "<script>alert('x' & \"y\")</script>\u{1}"
    let page: HTML = "<p title=\"\(name)\">\("a" as HTML)</p>"
    #expect(
      page.markup == "<p title=\"&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;\u{FFFD}\">a</p>")
  }

  @Test func thePageHoldsEverythingAndNothingElse() throws {
    try withTemporaryFolder { folder in
      let outputs = [Sample.output(truth: Sample.truth), Sample.output(name: "<b>eds only</b>")]
      let comparison = Comparison(from: outputs, agreement: [[1, 0.5], [0.5, nil]], classes: Sample.classes)
      let content = ReportContent(
        name: "Interface <3 & more", image: Sample.image(), outputs: outputs, comparison: comparison,
        supports: try Sample.supports(), notes: ["1 chip is unclassified"],
        provenance: .init(version: "0.1.0", inputs: [(file: "../a<b>.tif", sha256: String(repeating: "0f", count: 32))])
      )
      try writeReport(content, to: folder)
      let page = String(decoding: try bytes(of: "\(folder)/report.html"), as: UTF8.self)
      #expect(page.components(separatedBy: "data:image/png;base64,iVBORw0KGgo").count == 4, "an image, two overlays")
      #expect(!page.contains("http") && !page.contains("<script") && !page.contains("url("), "nothing from elsewhere")
      let text = page.replacing(/base64,[A-Za-z0-9+\/=]+/, with: "base64,…")
        .replacing(pageStyle.markup, with: "<style>…</style>")
      expectSnapshot(text, named: "report.html")
    }
  }
}
