import DataModel
import Foundation
import Kernels
import Testing

@testable import MicrographFiles

/// Real Velox files against rosettasciio and an independent decoder of the streams.
@Suite(.enabled(if: !ReferenceEntry.velox.isEmpty)) struct VeloxReferenceTests {

  @Test(arguments: ReferenceEntry.velox) func imagesAreThoseOfTheTrustedReader(_ entry: ReferenceEntry) throws {
    let file = try MicrographFile.open(entry.path)
    #expect(file.format == .velox)
    let expected = entry.datasets.filter {
      [2, 3].contains($0["shape"]?.wholes.count) && $0["energy_axis_index"] == nil
    }
    let images = file.datasets.filter { $0.kind == .image }
    #expect(images.map(\.title) == expected.map { $0["title"]?.text })
    for (image, expected) in zip(images, expected) {
      let comment = "\(entry.name) \(image.name)"
      let shape = expected["shape"]?.wholes ?? []
      #expect(image.shape == shape.suffix(2), "\(comment)")
      #expect("\(image.pixelType)" == expected["dtype"]?.text, "\(comment)")
      // rosettasciio keeps the frames of a camera as a third axis; of a scan's frames it takes the first one.
      expectSame(image.axes, (expected["axes"]?.list ?? []).suffix(2), comment)
      guard shape.count == 2 else { continue }
      let isOne = (try? file.micrograph(dataset: image.name + "/frame 1")) == nil
      try expectSame(file.micrograph(dataset: isOne ? image.name : image.name + "/frame 0"), expected, comment)
    }
  }

  @Test(arguments: ReferenceEntry.velox) func everyFrameAndTheirMeanHaveTheRightSums(_ entry: ReferenceEntry) throws {
    let file = try MicrographFile.open(entry.path)
    let images = file.datasets.filter { $0.kind == .image }
    let expected = entry.tree[["velox_raw", "images"]]?.list ?? []
    #expect(images.count == expected.count)
    for (image, expected) in zip(images, expected) {
      let sums = expected["frame_sums"]?.numbers ?? []
      #expect(image.detector == expected["detector"]?.text)
      #expect((image.note != nil) == (sums.count > 1))
      for (frame, sum) in sums.enumerated() {
        let values = try file.micrograph(dataset: "\(image.name)/frame \(frame)").intensity.elements
        #expect(abs(values.reduce(0.0) { $0 + Double($1) } - sum) <= 1e-6 * abs(sum), "\(entry.name), frame \(frame)")
      }
      let mean = try file.micrograph(dataset: image.name).intensity.elements.reduce(0.0) { $0 + Double($1) }
      let wanted = sums.reduce(0, +) / Double(sums.count)
      #expect(abs(mean - wanted) <= 1e-6 * abs(wanted), "\(entry.name)")
    }
  }

  @Test(arguments: ReferenceEntry.velox) func spectrumImagesHaveTheRightCounts(_ entry: ReferenceEntry) throws {
    let file = try MicrographFile.open(entry.path)
    let expected = entry.datasets.filter { $0["energy_axis_index"] != nil }
    let found = file.datasets.filter { $0.kind == .spectrumImage }
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      #expect(found.title == expected["title"]?.text && found.signalType == expected["signal_type"]?.text)
      #expect("\(found.pixelType)" == expected["dtype"]?.text)
      expectSame(found.axes, expected["axes"]?.list ?? [], entry.name)
      try expectSame(file.spectrumImage(dataset: found.name), expected, entry.name)
      let raw = try #require(entry.tree[["velox_raw", "cube"]])
      try expectSame(file.spectrumImage(dataset: found.name), raw, entry.name)
    }
  }

  @Test(arguments: ReferenceEntry.velox) func everyDetectorsStreamHasItsCounts(_ entry: ReferenceEntry) throws {
    let file = try MicrographFile.open(entry.path)
    guard file.datasets.contains(where: { $0.kind == .spectrumImage }) else { return }
    for stream in entry.tree[["velox_raw", "streams"]]?.list ?? [] {
      let detector = try #require(stream["detector"]?.text)
      let image = try file.spectrumImage(dataset: "EDS/\(detector)")
      #expect(try EventTotals(image.source).counts == stream["counts_used"]?.whole, "\(entry.name) \(detector)")
    }
    // What Velox itself summed up agrees with every stream.
    let totals = try EventTotals(file.spectrumImage().source)
    #expect(
      totals.notes
        == (entry.name.hasSuffix("fei_emd_si.emd")
          ? [
            "SuperXG2: the stream stops 7 pixels before the end of its last frame"
          ] : []))
  }

  @Test(arguments: ReferenceEntry.velox) func singleSpectraAreListed(_ entry: ReferenceEntry) throws {
    let file = try MicrographFile.open(entry.path)
    let expected = entry.datasets.filter { $0["shape"]?.wholes.count == 1 }
    let found = file.datasets.filter { $0.shape.count == 1 }
    #expect(found.map(\.shape) == expected.map { $0["shape"]?.wholes })
    for (found, expected) in zip(found, expected) {
      expectSame(found.axes, expected["axes"]?.list ?? [], entry.name)
      #expect("\(found.pixelType)" == expected["dtype"]?.text)
    }
  }

  @Test func filesWithoutASpectrumImageSayWhy() throws {
    let reasons = [
      "velox/v11_SI_16x16_pruned.emd": "is pruned", "velox/EDS-STO_spectra_only.emd": "without a scan",
      "velox/fei_emd_spectrum.emd": "without a scan",
    ]
    for entry in ReferenceEntry.velox {
      guard let reason = reasons[entry.name] else { continue }
      let error = #expect(throws: FileError.self) { try MicrographFile.open(entry.path).spectrumImage() }
      #expect(error?.message.contains(reason) == true, "\(error?.description ?? "")")
    }
  }
}

extension ReferenceEntry {
  static let velox = under("velox/")
}

/// What a pass over the runs of an event stream finds.
struct EventTotals {
  let counts: Int
  let notes: [String]

  init(_ source: any SpectrumBlockSource, threads: Int = 2) throws {
    let events = try #require(source as? any SpectrumEventSource)
    let total = Total()
    notes = try events.forEachRun(threads: threads, progress: { _ in }) { _, words in
      var count = 0
      for index in words.indices where words[index] < events.shape.channels { count += 1 }
      total.add(count)
    }
    counts = total.count
  }

  private final class Total: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var count = 0
    func add(_ more: Int) { lock.withLock { count += more } }
  }
}
