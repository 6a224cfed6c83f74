import Chips
import DataModel
import Kernels
@testable import PipelineEngine
import TestSupport
import Testing

@Suite("Pipeline description") struct DescriptionTests {
  private func load(_ text: String) throws -> PipelineDescription {
    let folder = try ScratchFolder()
    try folder.write(text, to: "p.yaml")
    return try PipelineDescription.load(folder.path("p.yaml"))
  }

  private let minimal = """
    tessera: 1
    image: {file: a.tif}
    chips: {size: 64 px}
    supports: {b: [[0, 1]], a: [[2, 3]]}
    """

  @Test("defaults") func defaults() throws {
    let description = try load(minimal)
    #expect(description.name == "p")
    #expect(description.chips == .size(rows: .pixels(64), columns: .pixels(64), stride: nil))
    #expect(description.preprocessing.isEmpty)
    #expect(description.channels.map(\.name) == ["texture"])
    #expect(description.strategies == [FusionStrategy(name: "texture", channels: ["texture"], fusion: .alone)])
    guard case .listed(let classes, _) = description.supports else { throw WrongCase() }
    #expect(classes.map(\.name) == ["b", "a"], "the order of the file is the order of the classes")
  }

  @Test("whatever a file holds, an error is one line that can be read") func errorsAreOneLine() throws {
    let long = String(repeating: "[", count: 100_000)
    for text in [
      minimal.replacing("64 px", with: "\"\(long)\""), minimal.replacing("64 px", with: "|\n  a\n  b\n"),
      minimal + "\n\(String(repeating: "x", count: 100_000)): 1", minimal + "\n\"a\\u2028b\": 1",
      minimal.replacing("b: [[0, 1]], a: [[2, 3]]", with: "file: \"b\\nc\""),
    ] {
      do {
        _ = try load(text)
        Issue.record("\(text.prefix(100)) was read")
      } catch {
        let line = "\(error)"
        let isOneLine = !line.contains { $0.isNewline }
        #expect(isOneLine && line.count < 2000, "\(line.prefix(200))")
      }
    }
  }

  @Test("without strategies: the four panels of Meyers 2023, Figure 3") func fourPanels() throws {
    let description = try load(minimal + "\nspectra: {file: b.hspy}\n")
    #expect(
      description.strategies.map(\.slug) == [
        "texture", "spectrum", "texture-spectrum-concatenated", "texture-spectrum-averaged",
      ])
    #expect(description.strategies[2].fusion == .concatenate(scale: .none))
    #expect(description.strategies[3].fusion == .meanDistance(weights: [1, 1], scale: .max))
  }

  @Test("every key of the contract that is due") func everything() throws {
    let description = try load(
      """
      tessera: 1
      name: All
      image: {file: a.tif, dataset: /x, pixel-size: 0.02 nm}
      spectra:
        file: b.hspy
        energy-range: [0.2 keV, 20 keV]
        exclude: [[7.9 keV, 8.2 keV]]
        bin: 20 eV
        placement: {origin: [1 nm, 2 nm], size: [20 nm, 30 nm]}
      preprocess:
        - clahe: {clip-limit: 3, tiles: [4, 6], bits: 16}
        - mark-blobs: {min-sigma: 2 px, max-sigma: 20 px, num-sigma: 5, threshold: 0.05, overlap: 0.3}
        - gaussian: {sigma: 1.5 px}
        - normalise: {percentiles: [1, 99]}
      chips: {size: [1.3 nm, 64 px], stride: 32 px}
      supports: {mask: l.tif, classes: [cap, film], per-class: 5, seed: 7, purity: 0.8}
      channels: {eds: {encoder: spectrum, scale: sqrt}, image: {encoder: lattice}}
      strategies:
        one: {channels: [image]}
        two: {channels: [image, eds], fuse: concatenate, scale: z-score}
        three: {channels: [image, eds], fuse: mean-distance, weights: {image: 2}, scale: percentile-99}
        four: {channels: [eds, image], fuse: entropy-weighted, scale: supports}
      truth: {file: l.tif, classes: [cap, film], majority: 0.6}
      """)
    #expect(description.image.pixelSize == PixelSize(sideInNM: 0.02))
    let spectra = try #require(description.spectra)
    #expect(spectra.selection.energyRangeInEV == 200...20000)
    #expect(spectra.selection.excludeInEV == [7900...8200] && spectra.selection.binInEV == 20)
    #expect(spectra.placement == .rectangle(xInNM: 2, yInNM: 1, widthInNM: 30, heightInNM: 20))
    #expect(
      description.preprocessing == [
        .clahe(CLAHEOptions(clipLimit: 3, tileRows: 4, tileColumns: 6, bits: 16)),
        .markBlobs(BlobOptions(minSigma: 2, maxSigma: 20, sigmaCount: 5, threshold: 0.05, overlap: 0.3)),
        .gaussian(sigma: 1.5),
        .normalise(low: 1, high: 99),
      ])
    #expect(
      description.chips == .size(rows: .nanometres(1.3), columns: .pixels(64), stride: (.pixels(32), .pixels(32))))
    guard case .drawn(let mask, let perClass, let seed, let purity) = description.supports else { throw WrongCase() }
    #expect(mask.classes == ["cap", "film"] && perClass == 5 && seed == 7 && purity == 0.8)
    #expect(
      description.strategies.map(\.fusion) == [
        .alone, .concatenate(scale: .zScore), .meanDistance(weights: [2, 1], scale: .percentile99),
        .entropyWeighted(weights: [1, 1], scale: .supports),
      ])
    #expect(description.truth?.majority == 0.6)
  }

  @Test(
    "mistakes in mark-blobs are named with their place",
    arguments: [
      ("{max-sigma: 30}", "expected a width in px, for example \"2 px\", found \"30\""),
      ("{min-sigma: 9 px, max-sigma: 3 px}", "min-sigma (9 px) must be at most max-sigma (3 px)"),
      ("{max-sigma: 0.5 px}", "min-sigma (1 px) must be at most max-sigma (0.5 px)"),
      ("{num-sigma: 0}", "must be at least 1, found 0"), ("{num-sigma: 101}", "must be at most 100, found 101"),
      ("{threshold: 2}", "must be from 0 to 1, found 2"), ("{overlap: -1}", "must be from 0 to 1, found -1"),
      ("{sigmas: 8}", "unknown key \"sigmas\""),
    ])
  func blobMistakes(options: String, message: String) {
    let error = #expect(throws: PipelineError.self) {
      try load(minimal + "\npreprocess: [{mark-blobs: \(options)}]\n")
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("p.yaml:5: preprocess[0].mark-blobs") && text.contains(message), "\(text)")
  }

  @Test("mark-blobs without options has the papers' settings") func blobDefaults() throws {
    #expect(try load(minimal + "\npreprocess: [mark-blobs]\n").preprocessing == [.markBlobs(BlobOptions())])
  }

  @Test("supports from a file of their own") func supportsFile() throws {
    let folder = try ScratchFolder()
    try folder.write("b: [[0, 1]]\na: [[2, 3]]\n", to: "s.yaml")
    try folder.write(
      minimal.replacing("{b: [[0, 1]], a: [[2, 3]]}", with: "{file: s.yaml}"), to: "p.yaml")
    let description = try PipelineDescription.load(folder.path("p.yaml"))
    guard case .listed(let classes, _) = description.supports else { throw WrongCase() }
    #expect(classes.map(\.name) == ["b", "a"] && classes[1].chips[0].address == ChipAddress(row: 2, column: 3))
  }

  @Test("a class may be called file or mask") func awkwardNames() throws {
    let description = try load(
      minimal.replacing("{b: [[0, 1]], a: [[2, 3]]}", with: "{file: [[0, 1]], mask: [[2, 3]]}"))
    guard case .listed(let classes, _) = description.supports else { throw WrongCase() }
    #expect(classes.map(\.name) == ["file", "mask"])
  }

  @Test("paths are relative to the pipeline file") func paths() throws {
    let folder = try ScratchFolder()
    try folder.write(minimal, to: "p.yaml")
    let description = try PipelineDescription.load(folder.path("p.yaml"))
    #expect(description.resolved("a.tif") == folder.path("a.tif"))
    #expect(description.resolved("/a.tif") == "/a.tif")
  }

  struct WrongCase: Error {}

  @Test func smoothingRejectionAndPrototypes() throws {
    let plain = try load(minimal)
    #expect(plain.options == SegmentationOptions() && plain.prototypes == .mean)
    let auto = try load(
      minimal + "\nsmoothing: {potts: auto}\nreject: {entropy: 0.9, distance: auto}\nprototypes: auto")
    #expect(auto.options.smoothing == .auto && auto.prototypes == .auto)
    #expect(auto.options.rejection == SegmentationOptions.Rejection(entropy: 0.9, distance: .auto))
    let given = try load(minimal + "\nsmoothing: {potts: 0.5}\nreject: {distance: 2}\nprototypes: nearest")
    #expect(given.options.smoothing == .strength(0.5) && given.prototypes == .nearest)
    #expect(given.options.rejection == SegmentationOptions.Rejection(distance: .times(2)))
    #expect(try load(minimal + "\nprototypes: 1").prototypes == .mean)
  }

  @Test(arguments: [
    ("smoothing: {potts: much}", "smoothing.potts: expected auto or a number from 0 to 100, found \"much\""),
    ("smoothing: {potts: -1}", "smoothing.potts: must be from 0 to 100, found -1"),
    ("smoothing: {}", "missing key \"potts\""),
    ("reject: {}", "reject: name \"entropy\", \"distance\" or both"),
    ("reject: {distance: 0}", "reject.distance: must be above 0, found \"0\""),
    ("reject: {entropy: 2}", "reject.entropy: must be from 0 to 1, found 2"),
    ("prototypes: 3", "prototypes: "),
    (
      "channels: {a: {encoder: lattice}}\nstrategies: {s: {channels: [a], fuse: learned-weights, weights: {a: 2}}}",
      "this fusion learns its weights from the supports; use mean-distance to give them"
    ),
  ])
  func mistakesInTheNewKeysAreNamed(_ text: String, message: String) throws {
    let error = #expect(throws: PipelineError.self) { try load(minimal + "\n" + text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "nothing")")
  }

  @Test func fusionsThatLearn() throws {
    let strategies = try load(
      minimal + """

        channels: {a: {encoder: lattice}}
        strategies:
          learned: {channels: [a], fuse: learned-weights}
          drawn: {channels: [a], fuse: laplacian, scale: supports}
        """
    ).strategies
    #expect(strategies.map(\.fusion) == [.learnedWeights(scale: .max), .laplacian(scale: .supports)])
  }
}
