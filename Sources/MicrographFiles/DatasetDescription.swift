public import DataModel

/// One axis of a data set, as the file says.
public struct AxisDescription: Sendable, Equatable, Codable {
  /// The axis's name; empty where the file gives none.
  public let name: String
  /// The unit of offset and scale; empty where the file gives none.
  public let units: String
  /// Position of index 0 in `units`.
  public let offset: Double
  /// Step from one index to the next in `units`; 1 where the file gives none.
  public let scale: Double
  /// Number of indices.
  public let size: Int

  /// An axis.
  public init(name: String, units: String, offset: Double, scale: Double, size: Int) {
    self.name = name
    self.units = units
    self.offset = offset
    self.scale = scale
    self.size = size
  }

  /// The same axis; an offset or a scale that is no finite number is none.
  var finite: AxisDescription {
    AxisDescription(
      name: name, units: units, offset: offset.isFinite ? offset : 0, scale: scale.isFinite ? scale : 1, size: size)
  }
}

/// Says of an image that it is the mean of several frames.
public struct FrameMean: Sendable, Equatable {
  /// How many frames, at least 2.
  public let frames: Int
  /// The name that chooses the first of them alone, as it is stored: `HAADF/frame 0`.
  public let first: String
  /// The name that chooses all frames of the file as a stack: `HAADF/stack`.
  public let stack: String
}

/// One data set of a file: everything its headers say, without its numbers.
public struct DatasetDescription: Sendable, Equatable {
  /// What can be made of a data set.
  public enum Kind: String, Sendable {
    /// Grey values over rows and columns (colours are mixed to grey).
    case image
    /// A spectrum for every pixel, with energies in a known unit.
    case spectrumImage = "spectrum image"
    /// Anything else; it can be listed, not read.
    case other
  }

  /// How the user chooses it: the path in an HDF5 file, `page 0`, `array`.
  public private(set) var name: String
  /// Its title; empty where it has none.
  public let title: String
  /// What can be made of it.
  public let kind: Kind
  /// Whether it is a stack of images (``ImageStack``) of the kind `.other`: one can only be written into another file.
  public let isStack: Bool
  /// Rows, columns and, for a spectrum image, channels, whatever their order in the file; frames, rows, columns of a stack;
  /// the stored shape for `.other`.
  public let shape: [Int]
  /// How the file stores one number.
  public let pixelType: PixelType
  /// One per part of `shape`, in its order; empty where the format has no axes.
  public let axes: [AxisDescription]
  /// Size of a pixel; nothing where the file does not say.
  public let pixelSize: PixelSize?
  /// Energies of the channels of a spectrum image.
  public let energyAxis: EnergyAxis?
  /// HyperSpy's word, such as `EDS_TEM` or `EELS`; nothing where the file gives none.
  public let signalType: String?
  /// Symbols of the elements that the file names, in its order.
  public let elements: [String]
  /// Energy of the beam; nothing where the file does not say.
  public let beamEnergyInKeV: Double?
  /// The detector's name and type; nothing where the file does not say.
  public let detector: String?
  /// How long and when it was recorded.
  public let acquisition: Acquisition
  /// How the microscope and the detector stood.
  public let instrument: Instrument
  /// The frames that its numbers are the mean of; nothing where they are as they are stored.
  public let mean: FrameMean?
  /// Why its numbers cannot be used, where the file does not give them away plainly; nothing otherwise.
  public let problem: String?
  /// What a person should know about it, such as the parts that can be chosen by name; nothing otherwise.
  public private(set) var note: String?

  init(
    name: String, title: String = "", kind: Kind, isStack: Bool = false, shape: [Int], pixelType: PixelType,
    axes: [AxisDescription] = [],
    pixelSize: PixelSize? = nil, energyAxis: EnergyAxis? = nil, signalType: String? = nil, elements: [String] = [],
    beamEnergyInKeV: Double? = nil, detector: String? = nil,
    acquisition: Acquisition = Acquisition(), instrument: Instrument = .unknown, mean: FrameMean? = nil,
    problem: String? = nil, note: String? = nil
  ) {
    self.name = name
    self.title = title
    self.kind = kind
    self.isStack = isStack
    self.shape = shape
    self.pixelType = pixelType
    self.axes = axes.map(\.finite)
    self.pixelSize = pixelSize
    self.energyAxis = energyAxis
    self.signalType = signalType
    self.elements = elements
    // More than any microscope has, or none, says nothing.
    self.beamEnergyInKeV = beamEnergyInKeV.flatMap { $0 > 0 && $0 <= 10_000 ? $0 : nil }
    self.detector = detector
    self.acquisition = acquisition
    self.instrument = instrument
    self.mean = mean
    self.problem = problem
    self.note = note
  }

  /// The same for a part that a longer name chooses.
  func part(named name: String) -> DatasetDescription {
    var part = self
    (part.name, part.note) = (name, nil)
    return part
  }

  /// Axes of an image whose file knows its pixel size, and perhaps where its first pixel lies.
  ///
  /// - Parameter originInNM: position of row 0 and of column 0; it counts only where there is a pixel size.
  static func imageAxes(
    rows: Int, columns: Int, pixelSize: PixelSize?, originInNM: (y: Double, x: Double) = (0, 0)
  ) -> [AxisDescription] {
    let units = pixelSize == nil ? "" : "nm"
    let origin = pixelSize == nil ? (y: 0, x: 0) : originInNM
    return [
      AxisDescription(name: "y", units: units, offset: origin.y, scale: pixelSize?.heightInNM ?? 1, size: rows),
      AxisDescription(name: "x", units: units, offset: origin.x, scale: pixelSize?.widthInNM ?? 1, size: columns),
    ]
  }

  /// Name, kind, shape and type in a few words, for error messages.
  var summary: String {
    let size = shape.map { "\($0)" }.joined(separator: " x ")
    switch kind {
    case .image: return "\(name) (image of \(size), \(pixelType))"
    case .spectrumImage: return "\(name) (spectrum image of \(size), \(pixelType))"
    case .other where shape.count == 3: return "\(name) (a cube without energy axis, \(size), \(pixelType))"
    case .other: return "\(name) (\(size.isEmpty ? "one number" : size), \(pixelType))"
    }
  }
}
