import Atoms
import DataModel
import Foundation
public import MicrographFiles
import Reports

/// What `tessera atoms` is asked for.
public struct AtomsRequest: Sendable {
  /// The image's file.
  public var image: String
  /// Which image, where the file holds several.
  public var dataset: String?
  /// Which page, where the image has several.
  public var page: Int?
  /// Px of the image in nm, where the file does not say; above 0.
  public var pixelSizeInNM: Double?
  /// The file of columns; its extension says which (``AtomsFormat``).
  public var output: String
  /// A picture with the columns marked (PNG); nothing: none.
  public var overlay: String?
  /// Distance between neighbouring columns in px; nothing: read off the image.
  public var spacing: Double?
  /// Width (standard deviation) of the narrowest columns in px; nothing: read off the image.
  public var minSigma: Double?
  /// Width of the widest columns in px; nothing: read off the image.
  public var maxSigma: Double?
  /// A column shows at least this share of what strong columns around it show, 0 to 1.
  public var contrast: Double?
  /// `none`, `centre-of-mass` or `gaussian`.
  public var refinement = "gaussian"

  /// A request with the defaults for all that is not named.
  public init(image: String, output: String) {
    self.image = image
    self.output = output
  }

  /// The words for ``refinement``.
  public static var refinements: [String] { AtomChannel.Refinement.allCases.map(\.rawValue) }
}

/// How many columns were found, and how far they got.
public struct AtomsOutcome: Sendable {
  /// All columns.
  public let columns: Int
  /// Those placed by a Gaussian.
  public let fitted: Int
}

/// Finds and refines the atom columns of an image and writes them.
///
/// - Parameters:
///   - threads: most threads to use, at least 1; the result does not depend on it.
///   - limits: how much memory may be asked for at once to read the image.
///   - progress: called on the calling thread.
/// - Throws: `FileError`, `AtomsError`, ``AtomsRequestError``: one line for a person; each file appears whole or not at all.
public func findAtoms(
  _ request: AtomsRequest, threads: Int, limits: ReadingLimits = .standard, progress: (RunProgress) -> Void = { _ in }
) throws -> AtomsOutcome {
  guard let format = AtomsFormat(fileName: request.output) else {
    throw AtomsRequestError(
      "\(request.output): give a file that ends with \(AtomsFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: ", "))"
    )
  }
  guard let refinement = AtomChannel.Refinement(rawValue: request.refinement) else {
    throw AtomsRequestError(unknownName("refinement", request.refinement, allowed: AtomsRequest.refinements))
  }
  for path in [request.output, request.overlay].compactMap({ $0 }) {
    guard FileIdentity(path) == nil || FileIdentity(path) != FileIdentity(request.image) else {
      throw AtomsRequestError("\(path): is the image itself, which is never written to; choose another name")
    }
  }
  if let overlay = request.overlay {
    guard overlay.lowercased().hasSuffix(".png") else {
      throw AtomsRequestError("\(overlay): the picture is a PNG file; give a name that ends with .png")
    }
  }
  let file = try MicrographFile.open(request.image, limits: limits.on(threads: threads))
  // A folder that is not there is better found before the work than after it.
  for path in [request.output, request.overlay].compactMap({ $0 }) { try checkWritable(path) }
  var image = try file.micrograph(dataset: request.dataset, page: request.page)
  if let size = request.pixelSizeInNM {
    image = image.calibrated(PixelSize(heightInNM: size, widthInNM: size))
  }
  try PipelinePlan.checkIsFinite(image, path: request.image)
  var search = ColumnSearch(refinement: refinement)
  search.finding.spacing = request.spacing
  search.finding.minSigma = request.minSigma
  search.finding.maxSigma = request.maxSigma
  if let contrast = request.contrast { search.finding.contrast = contrast }
  let columns = try search.columns(in: image, threads: threads, clock: StageClock()) {
    progress(RunProgress(stage: $0, share: $1))
  }
  if format == .hspy && columns.isEmpty {
    throw AtomsRequestError(
      "\(request.image): no atom columns were found, and a HyperSpy file cannot be empty; write .csv or .npy, or say "
        + "the columns' width with --min-sigma and --max-sigma")
  }
  try writeAtoms(columns, pixelSize: image.pixelSize, as: format, to: request.output)
  if let overlay = request.overlay { try writeAtomsOverlay(columns, image: image, to: overlay) }
  return AtomsOutcome(columns: columns.count, fitted: columns.count { $0.method == .gaussian })
}

/// Why a request for atom columns makes no sense; one line.
public struct AtomsRequestError: Error, Equatable, CustomStringConvertible {
  /// One line for a person.
  public let description: String

  init(_ description: String) { self.description = description }
}
