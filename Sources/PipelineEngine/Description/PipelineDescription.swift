import Baselines
import Chips
import DataModel
import FewShot

/// A pipeline file as understood: every choice made, every default filled in, nothing read yet but the file itself.
public struct PipelineDescription: Sendable {
  /// The image to segment.
  struct Image: Sendable {
    var file: String
    var dataset: String?
    var page: Int?
    var pixelSize: PixelSize?
  }

  /// The spectrum image of the same place.
  struct Spectra: Sendable {
    var file: String
    var dataset: String?
    var selection: SpectralSelection
    var placement: FieldPlacement
  }

  /// How the image is cut.
  enum ChipRule: Sendable, Equatable {
    case size(rows: Length, columns: Length, stride: (Length, Length)?)
    case tiles(Int)

    static func == (first: ChipRule, second: ChipRule) -> Bool {
      switch (first, second) {
      case (.tiles(let a), .tiles(let b)): a == b
      case (.size(let a, let b, let c), .size(let d, let e, let f)):
        a == d && b == e && c?.0 == f?.0 && c?.1 == f?.1
      default: false
      }
    }
  }

  /// Where the labelled chips come from.
  enum Supports: Sendable {
    /// Named one by one, in the pipeline or in a file of their own.
    case listed([ListedClass], file: String?)
    case drawn(mask: MaskFile, perClass: Int, seed: UInt64, purity: Double)
    /// Those of a finished run, whose image taught all that is used here.
    case borrowed(run: String)
  }

  /// A class with its chips as the user listed them.
  struct ListedClass: Sendable {
    var name: String
    var chips: [ListedChip]
    var place: Place
  }

  /// A chip as the user listed it.
  struct ListedChip: Sendable {
    var address: ChipAddress
    var place: Place
  }

  /// A label mask and what its values mean.
  struct MaskFile: Sendable {
    var file: String
    var dataset: String?
    var classes: [String]
  }

  /// The known classes, for scoring.
  struct Truth: Sendable {
    var mask: MaskFile
    var majority: Double
  }

  /// Where something stands, for errors that only show once the files are read.
  struct Place: Sendable {
    var file: String
    var line: Int?
    var keyPath: String

    func failure(_ message: String) -> PipelineError {
      PipelineError(file: file, line: line, keyPath: keyPath, message: message)
    }
  }

  /// The file as the user named it.
  public let path: String
  /// The file's bytes, kept for the result folder.
  public let source: [UInt8]
  /// A title for the results.
  public let name: String
  let image: Image
  let spectra: Spectra?
  let preprocessing: [PreprocessingStep]
  let chips: ChipRule
  let supports: Supports
  let channels: [Channel]
  let strategies: [FusionStrategy]
  /// Simple methods that stand beside the strategies.
  let baselines: [Baseline]
  /// What stands for a class in every channel.
  let prototypes: PrototypeRule
  /// Smoothing and rejection, for every strategy.
  let options: SegmentationOptions
  let truth: Truth?
  let statistics: StatisticsOptions
  /// Where each top-level key stands.
  let places: [String: Place]

  /// The place of a top-level key, or of the whole file.
  func place(_ key: String) -> Place { places[key] ?? Place(file: path, line: nil, keyPath: key) }

  /// A path of the pipeline file as seen from the current folder.
  func resolved(_ file: String) -> String {
    if file.hasPrefix("/") { return file }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return folder.isEmpty ? (path.hasPrefix("/") ? "/\(file)" : file) : "\(folder)/\(file)"
  }
}
