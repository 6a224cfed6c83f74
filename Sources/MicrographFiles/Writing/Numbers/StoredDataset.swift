public import DataModel

/// An image, a spectrum image or a stack of images of a file, on the way into another file with its numbers as they are stored.
public struct StoredDataset: Sendable {
  /// The file as the user named it.
  public let path: String
  /// What the file says about it.
  public let description: DatasetDescription
  private let reader: any FormatReader
  private let place: Place
  /// How much may be held at once.
  let limits: ReadingLimits

  /// What the reader knows it by.
  enum Place {
    /// The index of a data set.
    case dataset(Int)
    case stack(ImageStack)
  }

  init(path: String, description: DatasetDescription, reader: any FormatReader, place: Place, limits: ReadingLimits) {
    precondition(description.kind != .other || description.isStack, "\(description.name) is no image")
    self.path = path
    self.description = description
    self.reader = reader
    self.place = place
    self.limits = limits
  }

  /// Rows and columns of an image, with one channel, or of a spectrum image, with all of its; of a stack, the images are
  /// the rows, their rows the columns and their columns the channels.
  public var shape: SpectrumShape {
    let sizes = description.shape
    return SpectrumShape(rows: sizes[0], columns: sizes[1], channels: sizes.count > 2 ? sizes[2] : 1)
  }

  /// What reads the numbers.
  func source(wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    let source =
      switch place {
      case .dataset(let index): try reader.numbers(at: index, wholeSpectra: wholeSpectra)
      case .stack(let stack): try reader.frames(of: stack, path: path, limits: limits)
      }
    guard source.shape == shape else {
      throw FileError(.damaged, path: path, place: description.name, "has changed since it was opened")
    }
    return source
  }
}

/// Writes with the type that the file tells, and anew with a wider one for as long as numbers turn up that this does not
/// hold: counts beyond the type that was told beforehand, means of frames.
///
/// The narrowest of the types that holds all is found whatever the number of threads.
///
/// - Parameters:
///   - types: types that were told, one for each data set.
///   - body: throws ``NumberBeyondType`` where a type is too narrow.
/// - Returns: the types that were written.
func withTypesWideEnough(
  _ types: [PixelType], _ body: ([PixelType]) throws -> Void
) throws -> [PixelType] {
  var types = types
  while true {
    do {
      try body(types)
      return types
    } catch let found as NumberBeyondType {
      let current = types[found.dataset]
      precondition(current != found.needed, "\(found.needed) does not hold what it was chosen for")
      // Types only grow: fractions in one place and whole numbers of more than 24 bits in another need more than either.
      let isMixed =
        current != .float64 && !(current.isInteger && found.needed.isInteger) && found.needed.bytes == 4
        && current.bytes == 4
      types[found.dataset] = isMixed ? .float64 : found.needed
    }
  }
}

/// A number that the type chosen for a data set cannot say.
struct NumberBeyondType: Error {
  /// Which data set of those that are being written.
  var dataset = 0
  /// The narrowest type that holds the numbers seen together with it.
  let needed: PixelType
}
