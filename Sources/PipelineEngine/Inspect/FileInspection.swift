import DataModel
import Kernels
public import MicrographFiles

/// What a file holds, for a person or a script.
public struct FileInspection: Sendable, Encodable {
  /// One image, spectrum image or other data set.
  public struct Dataset: Sendable, Encodable {
    /// As the file describes it.
    public let description: DatasetDescription
    /// Nothing for what is neither an image nor a spectrum image, and where no totals were asked for.
    public let statistics: ValueStatistics?
    /// Why it cannot be read; nothing where all is well.
    public let problem: String?
  }

  /// The file as the user named it.
  public let file: String
  /// The format, detected from the content.
  public let format: MicrographFormat
  /// Everything in it, in the file's order.
  public let datasets: [Dataset]
  /// The stacks that its images make up, which `tessera convert` writes as one.
  public let stacks: [DatasetDescription]
  /// What the file says about itself, as its maker named it; nothing where its format has no such tree, or it is not read.
  public let tags: FileTag?

  /// Opens a file and reads every image and spectrum image in it once, block by block.
  ///
  /// - Parameters:
  ///   - totals: whether sums, smallest and largest numbers are wanted; without them headers alone are read.
  ///   - threads: most threads to use; the result does not depend on it.
  ///   - limits: how much memory may be asked for at once to read it.
  /// - Throws: `FileError` where the file cannot be opened; a data set that cannot be read says so in its place.
  public static func make(
    of path: String, totals: Bool = true, threads: Int, limits: ReadingLimits = .standard
  ) throws -> FileInspection {
    let file = try MicrographFile.open(path, limits: limits.on(threads: threads))
    let datasets = file.datasets.map { description in
      do {
        return Dataset(
          description: description,
          statistics: totals ? try statistics(of: description, in: file, threads: threads) : nil,
          problem: description.problem)
      } catch { return Dataset(description: description, statistics: nil, problem: "\(error)") }
    }
    return FileInspection(
      file: path, format: file.format, datasets: datasets, stacks: file.stacks.map(\.description), tags: file.tags)
  }

  private static func statistics(
    of description: DatasetDescription, in file: MicrographFile, threads: Int
  ) throws -> ValueStatistics? {
    switch description.kind {
    case .image:
      var statistics = ValueStatistics()
      statistics.add(try file.micrograph(dataset: description.name).intensity.elements)
      return statistics
    case .spectrumImage: return try countStatistics(of: file.spectrumImage(dataset: description.name), threads: threads)
    case .other: return nil
    }
  }
}

/// Sum, smallest and largest of many values.
public struct ValueStatistics: Sendable, Equatable {
  /// Sum of all finite values; for an EDS cube its counts.
  public var sum = 0.0
  /// Smallest finite value; infinite where there is none.
  public var minimum = Double.infinity
  /// Largest finite value; negative infinite where there is none.
  public var maximum = -Double.infinity
  /// Values that are NaN or infinite.
  public var notFinite = 0

  /// Adds values; sums of whole numbers are exact up to 2^53.
  mutating func add(_ values: some Sequence<Float>) {
    for value in values { add(Double(value)) }
  }

  mutating func add(_ value: Double) {
    guard value.isFinite else {
      notFinite += 1
      return
    }
    sum += value
    minimum = min(minimum, value)
    maximum = max(maximum, value)
  }

  mutating func add(_ other: ValueStatistics) {
    sum += other.sum
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    notFinite += other.notFinite
  }
}

/// Statistics of every count of a spectrum image, box by box on all threads.
func countStatistics(of image: SpectrumImage, threads: Int) throws -> ValueStatistics {
  var total = ValueStatistics()
  let source = image.source
  try reduceInOrder(
    count: source.boxes.count, threads: threads, into: &total, scratch: { SpectrumBlock() },
    transform: { index, block in
      try source.read(box: index, into: &block)
      return block.statistics
    }, fold: { total, _, partial in total.add(partial) })
  return total
}

extension SpectrumBlock {
  /// Statistics of the counts inside the box.
  var statistics: ValueStatistics {
    switch counts {
    case .uint8(let values): statistics(of: values)
    case .uint16(let values): statistics(of: values)
    case .uint32(let values): statistics(of: values)
    case .float32(let values): statistics(of: values)
    }
  }

  private func statistics<Count: FixedWidthInteger & UnsignedInteger>(of values: [Count]) -> ValueStatistics {
    let span = values.span
    var sum: UInt64 = 0
    var lowest = Count.max
    var highest = Count.min
    if channelStride == 1 {
      // Most blocks: a spectrum is one run, which the compiler turns into vector instructions.
      for row in 0..<box.rows.count {
        for column in 0..<box.columns.count {
          let start = row * rowStride + column * columnStride
          let spectrum = span.extracting(start..<start + box.channels.count)
          for index in spectrum.indices {
            let value = spectrum[index]
            sum &+= UInt64(truncatingIfNeeded: value)
            lowest = min(lowest, value)
            highest = max(highest, value)
          }
        }
      }
    } else {
      forEachIndex {
        sum &+= UInt64(truncatingIfNeeded: span[$0])
        lowest = min(lowest, span[$0])
        highest = max(highest, span[$0])
      }
    }
    var statistics = ValueStatistics()
    guard lowest <= highest else { return statistics }
    statistics.sum = Double(sum)
    statistics.minimum = Double(lowest)
    statistics.maximum = Double(highest)
    return statistics
  }

  private func statistics(of values: [Float]) -> ValueStatistics {
    let span = values.span
    var statistics = ValueStatistics()
    forEachIndex { statistics.add(Double(span[$0])) }
    return statistics
  }

  @inline(__always)
  private func forEachIndex(_ body: (Int) -> Void) {
    for row in 0..<box.rows.count {
      for column in 0..<box.columns.count {
        var index = row * rowStride + column * columnStride
        for _ in 0..<box.channels.count {
          body(index)
          index += channelStride
        }
      }
    }
  }
}
