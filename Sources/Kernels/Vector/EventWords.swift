import CKernels

// Loops over the words of an event stream: a word below the number of channels is a count in that channel,
// `UInt16.max` the marker that goes on to the next pixel, anything between a stray that means nothing.

/// Numbers of markers and of strays among words.
///
/// - Parameter channels: number of channels, 1…65535.
public func surveyWords(_ words: Span<UInt16>, channels: Int) -> (markers: Int, strays: Int) {
  precondition((1...Int(UInt16.max)).contains(channels), "\(channels) channels")
  var (markers, strays) = (0, 0)
  words.withUnsafeBufferPointer { words in
    guard let start = words.baseAddress else { return }
    ckernels_survey_words(start, words.count, UInt16(channels), &markers, &strays)
  }
  return (markers, strays)
}

/// How many of the words lead up to and over the wanted-th marker; all of them where there are fewer markers.
///
/// - Parameter wanted: at least 1.
/// - Returns: the number of words, and of markers among them.
public func passMarkers(_ words: Span<UInt16>, wanted: Int) -> (words: Int, markers: Int) {
  precondition(wanted >= 1, "marker number \(wanted)")
  var markers = 0
  let taken = words.withUnsafeBufferPointer { words in
    words.baseAddress.map { ckernels_pass_markers($0, words.count, wanted, &markers) } ?? 0
  }
  return (taken, markers)
}

/// Where the counts of each channel are added: to a bin, or nowhere.
public struct EventPlaces: Sendable {
  /// Number of bins.
  public let bins: Int
  /// For every word twice its bin, and 1 more where it counts.
  private let places: [UInt32]

  /// - Parameters:
  ///   - bins: number of bins, at least 1.
  ///   - binOfChannel: the bin of each channel, below `bins`; nothing for channels that do not count. At most 65535.
  public init(bins: Int, binOfChannel: [Int?]) {
    precondition(bins >= 1 && binOfChannel.count <= Int(UInt16.max), "\(binOfChannel.count) channels, \(bins) bins")
    self.bins = bins
    places = (0...Int(UInt16.max)).map { word in
      guard word < binOfChannel.count, let bin = binOfChannel[word] else {
        // Nothing is added there; spread out, since adding to the same place again and again makes a processor wait.
        return UInt32(word % bins) << 1
      }
      precondition((0..<bins).contains(bin), "bin \(bin) of \(bins)")
      return UInt32(bin) << 1 | 1
    }
  }

  /// `sums[bin of word] += weight` for every word that counts.
  ///
  /// - Parameter sums: reaches ``bins`` elements.
  public func add(_ words: Span<UInt16>, weight: UInt64, to sums: UnsafeMutablePointer<UInt64>) {
    withPointers(words) { ckernels_add_words_u64(sums, $0, words.count, $1, weight) }
  }

  /// `sums[bin of word] += 1` for every word that counts.
  ///
  /// - Parameter sums: reaches ``bins`` elements.
  public func add(_ words: Span<UInt16>, to sums: UnsafeMutablePointer<UInt32>) {
    withPointers(words) { ckernels_add_words_u32(sums, $0, words.count, $1) }
  }

  private func withPointers(
    _ words: Span<UInt16>, _ body: (UnsafePointer<UInt16>, UnsafePointer<UInt32>) -> Void
  ) {
    words.withUnsafeBufferPointer { words in
      guard let words = words.baseAddress else { return }
      places.withUnsafeBufferPointer { places in
        if let places = places.baseAddress { body(words, places) }
      }
    }
  }
}
