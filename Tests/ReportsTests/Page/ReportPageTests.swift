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
      #expect(
        page.components(separatedBy: "data:image/png;base64,iVBORw0KGgo").count == 14,
        "an image, two overlays, three swatches, two maps of entropy, five supports")
      #expect(!page.contains("http") && !page.contains("<script") && !page.contains("url("), "nothing from elsewhere")
      let text = page.replacing(/base64,[A-Za-z0-9+\/=]+/, with: "base64,…")
        .replacing(pageStyle.markup, with: "<style>…</style>")
      expectSnapshot(text, named: "report.html")
    }
  }

  /// A page of a run with everything, all of whose names are attacks.
  @Test func hostileNamesStayText() throws {
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&"
    try withTemporaryFolder { folder in
      let sample = Sample.outputWithStatistics(name: evil)
      let one = sample.segmentation
      let classes = one.classes.map { $0 + evil }
      let segmentation = Segmentation(
        strategy: one.strategy, classes: classes, grid: one.grid, labels: one.labels, distances: one.distances,
        probabilities: one.probabilities, entropy: one.entropy, margin: one.margin, temperature: one.temperature,
        temperatureMethod: one.temperatureMethod)
      var truth = Sample.truth
      truth.reliability = [ReliabilityBin(from: 0.5, to: 0.6, chips: 3, confidence: 0.55, accuracy: 2.0 / 3)]
      let output = StrategyOutput(
        segmentation: segmentation, scores: StrategyScores(supportAccuracy: 1, truth: truth),
        labelMap: sample.labelMap)
      let recommended = Recommendation(strategy: evil, tied: [], reason: "Because of \(evil).")
      let content = ReportContent(
        name: evil, image: Sample.image(), outputs: [output, output],
        comparison: Comparison(
          from: [output, output], agreement: [[1, 1], [1, 1]], classes: classes, recommended: recommended),
        supports: try SupportSet(classes: classes.enumerated().map { .init(name: $1, chips: [$0]) }),
        disagreement: Disagreement(
          distinctLabels: [UInt8](repeating: 1, count: 9), voteEntropy: [Float](repeating: 0, count: 9)),
        spectra: ClassSpectra(
          strategy: evil, energiesInEV: (0..<50).map { 200 + 100 * Double($0) },
          means: classes.map { _ in (0..<50).map { Double($0 % 7) } }, chips: [1, 1, 1], elements: ["Fe", "O"],
          elementsAreNamed: true),
        atoms: [.init(channel: evil, columns: [])], notes: [evil],
        provenance: .init(
          version: evil, inputs: [(evil, evil)], seeds: [evil: 1], weights: [evil], pipeline: evil))
      try writeReport(content, to: folder)
      let page = String(decoding: try bytes(of: "\(folder)/report.html"), as: UTF8.self)
      #expect(!page.contains("<script") && !page.contains("<img src=x") && !page.contains("onerror=alert(2)>'"))
      #expect(page.components(separatedBy: "&quot;&gt;&lt;script&gt;").count > 15, "every name is there, as text")
      // Every quote of an attribute is closed: what is between tags has none that were not escaped.
      let texts = page.replacing(/<style>[\s\S]*?<\/style>/, with: "").replacing(/<[^<>]*>/, with: "")
      #expect(!texts.contains("<") && !texts.contains(">") && !texts.contains("\""))
    }
  }
}
