import DataModel
import Foundation
import MicrographFiles
import PipelineEngine

/// Reads everything that a file offers, of what claims to be huge the first parts, and converts small files; true where
/// nothing is refused.
func readMicrographs(_ path: String) -> Bool {
  var isWhole = true
  func refused(_ error: any Error) {
    guard let error = error as? FileError else { stop("another error than the parser's own: \(error)") }
    checkIsOneLine(error, path: path)
    isWhole = false
  }
  do throws(FileError) {
    let file = try MicrographFile.open(path)
    // Written out, as `inspect` does.
    if let tags = file.tags { _ = try? JSONEncoder().encode(tags) }
    for dataset in file.datasets.prefix(32) {
      if let problem = dataset.problem { checkIsOneLine(problem, path: path) }
      do {
        switch dataset.kind {
        case .image:
          _ = try file.micrograph(dataset: dataset.name)
          // The same file as a mask; most images are none.
          do { _ = try file.labelMask(dataset: dataset.name) } catch { checkIsOneLine(error, path: path) }
        case .spectrumImage: try read(file.spectrumImage(dataset: dataset.name).source)
        case .other: break
        }
      } catch { refused(error) }
    }
    convert(file)
  } catch { refused(error) }
  return isWhole
}

/// Writes what a small file holds, stacks of images among it, into a file of one of the three kinds.
private func convert(_ file: MicrographFile) {
  let sizes = file.datasets.map { dataset in
    dataset.shape.reduce(Double(dataset.pixelType.bytes)) { $0 * Double($1) }
  }
  guard sizes.reduce(0, +) < 1_000_000 else { return }
  // One kind for each file, so that every file is written once: which one depends on what it holds.
  let kinds = ["hspy", "tif", "npy"]
  let size = file.datasets.reduce(0) { $0 &+ $1.shape.reduce(0, &+) } & Int.max
  let output = "\(file.path).\(kinds[size % kinds.count])"
  // Where a data set must be chosen, the last.
  for datasets in [[], file.datasets.suffix(1).map(\.name)] {
    do {
      _ = try convertFile(ConversionRequest(file: file.path, output: output, datasets: datasets), threads: 2)
      return
    } catch let error as FileError {
      checkIsOneLine(error, path: file.path)
    } catch let error as ConversionError {
      checkIsOneLine(error, path: file.path)
    } catch { stop("another error than that of a conversion: \(error)") }
  }
}

private func read(_ source: any SpectrumBlockSource) throws {
  if let events = source as? any SpectrumEventSource {
    _ = try events.forEachRun(threads: 2, progress: { _ in }) { _, _ in }
  }
  var block = SpectrumBlock()
  for box in source.boxes.indices.prefix(16) { try source.read(box: box, into: &block) }
}
