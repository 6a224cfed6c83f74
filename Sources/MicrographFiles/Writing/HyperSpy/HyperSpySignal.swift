internal import DataModel

/// An array with its axes, as a HyperSpy container holds it.
public struct HyperSpySignal: Sendable {
  /// One axis of the array, the slowest first.
  public struct Axis: Sendable {
    /// What it counts, such as `Energy`.
    public let name: String
    /// Number of values along it.
    public let size: Int
    /// Distance between two values, in `units`.
    public let scale: Double
    /// Value at index 0, in `units`.
    public let offset: Double
    /// Such as `nm`; empty where it only counts.
    public let units: String
    /// Whether HyperSpy navigates along it; otherwise it belongs to the signal.
    public let isNavigation: Bool

    /// An axis; without a calibration it counts from 0.
    public init(
      name: String, size: Int, scale: Double = 1, offset: Double = 0, units: String = "", isNavigation: Bool
    ) {
      self.name = name
      self.size = size
      self.scale = scale
      self.offset = offset
      self.units = units
      self.isNavigation = isNavigation
    }
  }

  /// The title, which also names the experiment.
  public let title: String
  /// The values in row-major order of the axes; NaN is kept.
  public let values: [Double]
  /// The axes, the slowest first; the product of their sizes is the number of values.
  public let axes: [Axis]
  /// Texts that are kept under `metadata.Tessera`, by name.
  public let notes: [String: String]

  /// A signal.
  public init(title: String, values: [Double], axes: [Axis], notes: [String: String] = [:]) {
    precondition(
      axes.reduce(1) { $0 * $1.size } == values.count, "\(values.count) values for axes of \(axes.map(\.size))")
    precondition(!title.isEmpty && !title.contains("/"), "\"\(title)\" cannot name an experiment")
    self.title = title
    self.values = values
    self.axes = axes
    self.notes = notes
  }
}

/// Writes a container that HyperSpy opens with `hyperspy.api.load` (its own format `.hspy`, version 3.3).
///
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeHyperSpy(_ signal: HyperSpySignal, to path: String) throws(FileError) {
  let file = try PartialFile(path: path)
  guard write(signal, into: file.partialPath) else {
    throw FileError(.notWritable, path: path, "cannot be written; is the disk full?")
  }
  try file.finish()
}

private func write(_ signal: HyperSpySignal, into path: String) -> Bool {
  var experiment = HyperSpyExperiment(
    title: signal.title,
    axes: signal.axes.map {
      .init(
        name: $0.name, size: $0.size, scale: $0.scale, offset: $0.offset, units: $0.units,
        isNavigation: $0.isNavigation)
    })
  let notes = signal.notes.sorted { $0.key < $1.key }.map { FileTag.Entry(name: $0.key, value: .text($0.value)) }
  experiment.metadata = [FileTag.Entry(name: "Tessera", value: .group(notes))]
  guard let file = HyperSpyFile(path: path), let group = file.add(experiment, named: signal.title),
    let data = group.dataset("data", type: .float64, shape: signal.axes.map(\.size)), data.write(signal.values)
  else { return false }
  return file.flush()
}
