import DataModel
import Foundation
import MicrographFiles

/// Reads everything that a file offers, of what claims to be huge the first parts; true where nothing is refused.
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
  } catch { refused(error) }
  return isWhole
}

private func read(_ source: any SpectrumBlockSource) throws {
  if let events = source as? any SpectrumEventSource {
    _ = try events.forEachRun(threads: 2, progress: { _ in }) { _, _ in }
  }
  var block = SpectrumBlock()
  for box in source.boxes.indices.prefix(16) { try source.read(box: box, into: &block) }
}
