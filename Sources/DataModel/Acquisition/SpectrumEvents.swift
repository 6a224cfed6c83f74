/// A spectrum image whose file lists its counts one by one, as fast scans with few counts in a pixel are stored.
///
/// Words stand for a run of scan pixels in raster order: a word below the number of channels is one count in that
/// channel, ``nextPixel`` goes on to the next pixel; other words mean nothing. Adding the counts up where they fall is
/// many times faster than unfolding a cube that is mostly zeros, so whoever only sums should ask for runs; boxes give
/// the same counts.
public protocol SpectrumEventSource: SpectrumBlockSource {
  /// Most counts that the runs can hold together.
  var mostCounts: Int { get }

  /// Gives every count of the image once. A pixel may come again, in another frame or from another detector.
  ///
  /// - Parameters:
  ///   - threads: most threads to use, at least 1.
  ///   - progress: told the share done, rising to 1; called from any thread, one call at a time.
  ///   - body: called from several threads at once with the number of the run's first pixel (row * columns + column)
  ///     and its words. No run goes on beyond the last pixel of the scan.
  /// - Returns: what the user should know about the file, sentences without a full stop.
  func forEachRun(
    threads: Int, progress: @Sendable (Double) -> Void,
    _ body: @Sendable (_ firstPixel: Int, _ words: Span<UInt16>) throws -> Void
  ) throws -> [String]
}

extension SpectrumEventSource {
  /// The word that goes on to the next pixel.
  public static var nextPixel: UInt16 { .max }
}
