/// Why supports, distances or a strategy cannot be computed, in one line for a person.
public enum FewShotError: Error, Equatable, CustomStringConvertible {
  case maskSize(maskRows: Int, maskColumns: Int, imageRows: Int, imageColumns: Int)
  case shareOutOfRange(name: String, value: Double)
  case nothingToDraw(perClass: Int)
  case tooFewChips(class: String, found: Int, asked: Int, purity: Double)
  case supportOutsideGrid(class: String, chip: Int, chips: Int)
  case tooManyClasses(Int)
  case noEvidence(channel: String, class: String)
  case notFinite(channel: String, chip: Int)
  case unknownChannel(strategy: String, channel: String, known: [String])
  case channelCount(strategy: String, found: Int)
  case weightCount(strategy: String, weights: Int, channels: Int)
  case weightsOutOfRange(strategy: String, weights: [Double])
  case tooManyChips(strategy: String, chips: Int, most: Int)
  case dimensions(channel: String, found: Int, reference: Int)

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .maskSize(let maskRows, let maskColumns, let imageRows, let imageColumns):
      "the label mask has \(maskRows) x \(maskColumns) px (rows x columns), the image \(imageRows) x "
        + "\(imageColumns); use a mask drawn on this image"
    case .shareOutOfRange(let name, let value):
      "\(name) is \(value); it must be above 0 and at most 1"
    case .nothingToDraw(let perClass):
      "\(perClass) supports per class asked for; draw at least 1"
    case .tooFewChips(let name, let found, let asked, let purity):
      "class \"\(name)\": covers a share of at least \(purity) of \(found) chips, \(asked) supports asked for; "
        + "lower the purity or the number per class"
    case .supportOutsideGrid(let name, let chip, let chips):
      "class \"\(name)\": support \(chip) is not one of the \(chips) chips; choose one from 0 to \(chips - 1)"
    case .tooManyClasses(let found):
      "\(found) classes; a label map holds at most 255"
    case .noEvidence(let channel, let name):
      "channel \"\(channel)\": no support of class \"\(name)\" has data in it; choose at least one that has"
    case .notFinite(let channel, let chip):
      "channel \"\(channel)\": chip \(chip) has a number that is not finite or too large; check the channel's input"
    case .unknownChannel(let strategy, let channel, let known):
      "strategy \"\(strategy)\": there is no channel \"\(channel)\"; there are: \(known.joined(separator: ", "))"
    case .channelCount(let strategy, let found):
      "strategy \"\(strategy)\": \(found) channels and no way to fuse them; name one channel, or say how to fuse"
    case .weightCount(let strategy, let weights, let channels):
      "strategy \"\(strategy)\": \(weights) weights for \(channels) channels; give one weight per channel"
    case .weightsOutOfRange(let strategy, let weights):
      "strategy \"\(strategy)\": weights \(weights.map { "\($0)" }.joined(separator: ", ")); "
        + "each must be finite and at least 0, and one above 0"
    case .tooManyChips(let strategy, let chips, let most):
      "strategy \"\(strategy)\": \(chips) chips; laplacian compares each with every other and takes at most \(most); "
        + "use learned-weights"
    case .dimensions(let channel, let found, let reference):
      "channel \"\(channel)\": a chip has \(found) numbers here and \(reference) in the run with the supports; use chips "
        + "of as many pixels and spectra of as many channels"
    }
  }
}
