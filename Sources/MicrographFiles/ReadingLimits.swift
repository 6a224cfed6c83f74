internal import DataModel
internal import Foundation

/// How much memory and how many threads reading a file may take. Neither changes what is read.
public struct ReadingLimits: Sendable, Equatable {
  /// The most bytes that are asked for at once: a chunk, a strip, a box of a spectrum image, a header.
  ///
  /// What needs more is refused with one line that says how much. An image is held as 32-bit numbers, whatever its type
  /// in the file, and may have half as many pixels as this has bytes (``mostPixels``).
  public let mostBytes: Int
  /// The most threads that unpack one image side by side; boxes of spectra are read by whichever threads ask.
  public let threads: Int

  /// 512 MB and a thread for every core: images of 16 384 x 16 384 px.
  public static let standard = ReadingLimits()
  /// Below this the limit would not be held: what is read of texts, tags and lists in headers is bounded by numbers of
  /// their own, and takes up to 60 MB.
  public static let leastBytes = 64 << 20

  /// - Parameters:
  ///   - mostBytes: at least 1; below ``leastBytes`` headers may take more.
  ///   - threads: at least 1; nothing for one per core.
  public init(mostBytes: Int = 512 << 20, threads: Int? = nil) {
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    precondition(mostBytes >= 1 && threads >= 1, "\(mostBytes) bytes and \(threads) threads")
    self.mostBytes = mostBytes
    self.threads = threads
  }

  /// The most pixels of an image.
  public var mostPixels: Int { mostBytes / 2 }

  /// The same limit of memory on so many threads, at least 1.
  public func on(threads: Int) -> ReadingLimits { ReadingLimits(mostBytes: mostBytes, threads: threads) }

  /// A size that was chosen for speed, as far as the limit allows it.
  func bounded(_ aimed: Int) -> Int { min(aimed, mostBytes) }

  /// Passes where so many bytes may be asked for at once.
  ///
  /// - Parameters:
  ///   - bytes: nothing where the number does not fit in `Int`.
  ///   - what: what they are for, as in "needs 700 MB for WHAT".
  func check(_ bytes: Int?, for what: @autoclosure () -> String, path: String, place: String? = nil) throws(FileError) {
    guard let bytes, bytes <= mostBytes else { throw refusal(bytes, for: what(), path: path, place: place) }
  }

  /// Passes where an image of this size may be read.
  func checkImage(rows: Int, columns: Int, path: String, place: String?) throws(FileError) {
    let pixels = SizeLimits.product([rows, columns]) ?? .max
    guard pixels <= mostPixels else {
      throw refusal(
        pixels > .max / 2 ? nil : 2 * pixels, for: "an image of \(rows) x \(columns) px (2 bytes of the limit each)",
        path: path, place: place)
    }
  }

  /// Passes where a list of so many boxes may be made.
  func checkBoxes(_ count: Int, path: String, place: String? = nil) throws(FileError) {
    try check(
      SizeLimits.product([count, MemoryLayout<SpectrumBox>.stride]), for: "a list of \(count) boxes", path: path,
      place: place)
  }

  private func refusal(_ bytes: Int?, for what: String, path: String, place: String?) -> FileError {
    guard let bytes, bytes < 1 << 46 else {
      return FileError(.tooLarge, path: path, place: place, "needs more memory than any machine has for \(what)")
    }
    func text(_ bytes: Int) -> String {
      bytes < 1 << 20 ? "\((bytes + 1023) >> 10) kB" : "\((bytes + (1 << 20) - 1) >> 20) MB"
    }
    return FileError(
      .tooLarge, path: path, place: place,
      "needs \(text(bytes)) of memory for \(what), more than the limit of \(text(mostBytes)); raise it with --memory "
        + text(max(bytes, Self.leastBytes)).replacing(" ", with: ""))
  }
}
