import ArgumentParser
import Foundation
import PipelineEngine

struct AtomsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atoms", abstract: "Find the atom columns of an image and place them to a fraction of a pixel.",
    discussion: """
      Example: tessera atoms SampleData/crossed/haadf.tif --output atoms.csv --overlay atoms.png

      The file's extension says what is written: .csv (a table), .npy (NumPy) or .hspy (HyperSpy). Lengths in it are in \
      px, x_nm and y_nm in nm.
      """)

  @Argument(help: "The image's file.") var image: String
  @Option(help: "The file of columns: .csv, .npy or .hspy.") var output: String
  @Option(help: "A picture with the columns marked (PNG).") var overlay: String?
  @Option(help: "Which image, where the file holds several.") var dataset: String?
  @Option(help: "Which page, where the image has several; the first is 0.") var page: Int?
  @Option(help: "Size of a pixel in nm, where the file does not say.") var pixelSize: Double?
  @Option(help: "Distance between neighbouring columns in px; default: from the image.") var spacing: Double?
  @Option(help: "Width (standard deviation) of the narrowest columns in px; default: from the image.")
  var minSigma: Double?
  @Option(help: "Width of the widest columns in px; default: from the image.") var maxSigma: Double?
  @Option(help: "Least share of the contrast of strong columns nearby, 0 to 1; default 0.1.") var contrast: Double?
  @Option(help: "none, centre-of-mass or gaussian.") var refine = "gaussian"
  @Option(help: "Most threads to use; default: one per core. Results do not depend on it.") var threads: Int?
  @OptionGroup var reading: MemoryOption
  @Flag(help: "No progress and no summary.") var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, found \(threads)")
    }
    if let pixelSize, !(pixelSize > 0 && pixelSize.isFinite) {
      throw ValidationError("--pixel-size must be above 0 nm, found \(pixelSize)")
    }
  }

  func run() throws {
    var request = AtomsRequest(image: image, output: output)
    request.overlay = overlay
    request.dataset = dataset
    request.page = page
    request.pixelSizeInNM = pixelSize
    request.spacing = spacing
    request.minSigma = minSigma
    request.maxSigma = maxSigma
    request.contrast = contrast
    request.refinement = refine
    let line = quiet ? nil : ProgressLine.onTerminal()
    defer { line?.clear() }
    let outcome = try findAtoms(
      request, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, limits: reading.limits()
    ) { line?.show($0) }
    line?.clear()
    if !quiet {
      print("\(outcome.columns) atom columns, \(outcome.fitted) of them placed by a Gaussian: \(output)")
    }
    if outcome.columns == 0 {
      FileHandle.standardError.write(
        Data("note: nothing stands out as an atom column; say the width with --min-sigma and --max-sigma\n".utf8))
    }
  }
}
