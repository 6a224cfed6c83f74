import DataModel

/// Why spectra cannot become words, a model cannot be trained, or a model file cannot be used.
public enum WordError: Error, Equatable, CustomStringConvertible {
  /// A setting that makes no sense: its name, what was found, what is allowed.
  case setting(String)
  case noChannelLeft(axisInEV: ClosedRange<Double>)
  case axisTooCoarse(channelInEV: Double, binInEV: Double)
  case axisElsewhere(axisInEV: ClosedRange<Double>, modelInEV: ClosedRange<Double>)
  case unevenAxis(channel: Int)
  case countNotFinite(channel: Int, value: Float)
  case noDocuments
  case emptyDocuments(Int)
  case tooFewWords(kept: Int, seen: Int, minimumCount: Int)
  case nothingToPredict
  case diverged(epoch: Int, rate: Double)
  case corpusChanged(epoch: Int)
  case cannotResume(String)
  case badModel(String)
  case badVectors(String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .setting(let message): message
    case .noChannelLeft(let axis):
      "energy-range and exclude leave no channel of the energy axis, which goes from \(keV(axis))"
    case .axisTooCoarse(let channel, let bin):
      "channels of \(roundedNumber(channel)) eV are too wide for words of \(roundedNumber(bin)) eV; a spectrum image "
        + "with narrower channels or a model with wider bins is needed"
    case .axisElsewhere(let axis, let model):
      "the spectra go from \(keV(axis)), the words of the model from \(keV(model)): they have nothing in common"
    case .unevenAxis(let channel): "the energies of the channels do not rise at channel \(channel)"
    case .countNotFinite(let channel, let value): "the count in channel \(channel) of a spectrum is \(value)"
    case .noDocuments: "no spectra to train on"
    case .emptyDocuments(let count):
      "none of the \(count) spectra holds a word; lower `significance` or `minimum-intensity`, or sum over larger chips"
    case .tooFewWords(let kept, let seen, let minimum):
      "\(kept) of \(seen) words occur at least \(minimum) times (min-count); at least 2 are needed to learn which occur "
        + "together"
    case .nothingToPredict:
      "no spectrum holds two words that may be told from each other; lower `min-count`, `significance` or "
        + "`minimum-intensity`, or raise `sample`"
    case .diverged(let epoch, let rate):
      "training diverged in epoch \(epoch) at a learning rate of \(roundedNumber(rate)); nothing was kept, choose a "
        + "smaller rate"
    case .corpusChanged(let epoch): "the spectra read in epoch \(epoch) are not those that were counted before"
    case .cannotResume(let why): "cannot resume: \(why)"
    case .badModel(let what): "not a usable model: \(what)"
    case .badVectors(let what): "not usable word vectors: \(what)"
    }
  }
}

private func keV(_ range: ClosedRange<Double>) -> String {
  "\(roundedNumber(range.lowerBound / 1000)) to \(roundedNumber(range.upperBound / 1000)) keV"
}
