import ArgumentParser
import PipelineEngine

/// How spectra become words.
struct TokeniserOptions: ParsableArguments {
  @Option(help: "Defaults for everything below: eds (for EDS maps) or spec2vec (its authors' settings).")
  var preset = "eds"
  @Option(help: "Width of a bin, for instance 40eV, or \"channel\": every channel is a bin. eds: 40eV.")
  var bin: String?
  @Option(help: "Bins that are words: all (with counts), significant, peaks or lines. eds: significant.")
  var select: String?
  @Option(help: "Least height above the background, in standard deviations, for significant and peaks. Default: 2.")
  var significance: Double?
  @Option(help: "How far to each side the background is looked for. Default: 500eV.") var background: String?
  @Option(help: "Elements, for instance Sr,Ti,O: for lines, and for the names of what was learned.")
  var elements: String?
  @Option(help: "How far a bin may lie from a line, beside half a bin, for lines. Default: 40eV.")
  var lineReach: String?
  @Option(help: "Bins with a smaller share of the largest counts are left out. Default: 0.")
  var minimumIntensity: Double?
  @Option(help: "Channels that count, for instance 0.3keV,10keV. Default: all from 0.2keV.") var energyRange: String?
  @Option(help: "A window to leave out, for instance 7.9keV,8.2keV; may be repeated.") var exclude: [String] = []

  /// Whether nothing was said.
  var isSilent: Bool {
    preset == "eds" && exclude.isEmpty && [significance, minimumIntensity].allSatisfy { $0 == nil }
      && [bin, select, background, elements, lineReach, energyRange].allSatisfy { $0 == nil }
  }

  var flags: TokeniserFlags {
    var flags = TokeniserFlags()
    flags.bin = bin
    flags.select = select
    flags.significance = significance
    flags.background = background
    flags.elements = elements
    flags.lineReach = lineReach
    flags.minimumIntensity = minimumIntensity
    flags.energyRange = energyRange
    flags.exclude = exclude
    return flags
  }
}
