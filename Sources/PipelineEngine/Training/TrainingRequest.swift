/// What `tessera train spec2vec` is asked for.
public struct TrainingRequest: Sendable {
  /// Files, folders and patterns.
  public var inputs: [String]
  /// Side of a chip with its unit (px of the scan, or nm); nothing for a spectrum per scan pixel.
  public var chip: String?
  /// From one chip to the next, with its unit; nothing: chips lie side by side.
  public var stride: String?
  /// `eds` or `spec2vec`.
  public var preset = TrainingPreset.eds.rawValue
  /// How spectra become words.
  public var words = TokeniserFlags()
  /// How words are learned.
  public var training = TrainingFlags()
  /// Whether spectra of other energy axes are brought to the first file's, else they are refused.
  public var resamples = false
  /// Share of the spectra that training does not see, 0 to 0.5; 0 for none.
  public var heldOut = 0.0
  /// Whether an interrupted training goes on.
  public var resumes = false

  /// A request with the defaults for all that is not named.
  public init(inputs: [String]) { self.inputs = inputs }
}
