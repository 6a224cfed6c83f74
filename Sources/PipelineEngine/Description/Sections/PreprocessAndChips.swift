import Chips
import DataModel
import Kernels

extension PipelineDescription {
  private static let steps = ["clahe", "mark-blobs", "gaussian", "normalise"]

  static func readPreprocessing(_ value: YAMLValue) throws(PipelineError) -> [PreprocessingStep] {
    var steps: [PreprocessingStep] = []
    for step in try value.list("a list of steps such as \"- clahe: {clip-limit: 2}\"") {
      if step.isScalar {
        steps.append(try readStep(try step.text(), options: nil, of: step))
        continue
      }
      let entries = try step.entries()
      guard entries.count == 1 else {
        throw step.failure("a step has one name, found \(entries.map(\.key).joined(separator: ", "))")
      }
      let options = entries[0].value
      steps.append(try readStep(entries[0].key, options: options.isEmpty ? nil : options, of: step))
    }
    return steps
  }

  private static func readStep(
    _ name: String, options: YAMLValue?, of step: YAMLValue
  ) throws(PipelineError) -> PreprocessingStep {
    switch name {
    case "clahe": return .clahe(try readCLAHE(options))
    case "mark-blobs": return .markBlobs(try readBlobs(options))
    case "gaussian":
      guard let options else { throw step.failure("gaussian needs its width, for example {sigma: 2 px}") }
      return .gaussian(sigma: try readSigma(try options.mapping(allowed: ["sigma"]).required("sigma")))
    case "normalise":
      var low = 0.1
      var high = 99.9
      if let options {
        let percentiles = try options.mapping(allowed: ["percentiles"])["percentiles"]
        if let percentiles {
          let pair = try percentiles.pair("two percentiles such as [0.1, 99.9]")
          low = try pair.0.number(in: 0...100)
          high = try pair.1.number(in: 0...100)
          guard low < high else { throw percentiles.failure("the first percentile must be below the second") }
        }
      }
      return .normalise(low: low, high: high)
    default: throw step.failure(unknownName("step", name, allowed: steps))
    }
  }

  private static func readCLAHE(_ options: YAMLValue?) throws(PipelineError) -> CLAHEOptions {
    var clahe = CLAHEOptions()
    guard let options else { return clahe }
    let keys = try options.mapping(allowed: ["clip-limit", "tiles", "bits"])
    if let limit = try keys["clip-limit"]?.number(in: 0...1e6) { clahe.clipLimit = limit }
    if let tiles = keys["tiles"] {
      let pair = try tiles.pair("[rows, columns] of tiles such as [8, 8]")
      clahe.tileRows = try tileCount(pair.0)
      clahe.tileColumns = try tileCount(pair.1)
    }
    if let bits = keys["bits"] {
      clahe.bits = try bits.integer(least: 1)
      guard clahe.bits == 8 || clahe.bits == 16 else {
        throw bits.failure("must be 8 or 16, found \(clahe.bits)")
      }
    }
    return clahe
  }

  private static func readBlobs(_ options: YAMLValue?) throws(PipelineError) -> BlobOptions {
    var blobs = BlobOptions()
    guard let options else { return blobs }
    let keys = try options.mapping(allowed: ["min-sigma", "max-sigma", "num-sigma", "threshold", "overlap"])
    if let sigma = keys["min-sigma"] { blobs.minSigma = try readSigma(sigma) }
    if let sigma = keys["max-sigma"] { blobs.maxSigma = try readSigma(sigma) }
    guard blobs.minSigma <= blobs.maxSigma else {
      throw (keys["min-sigma"] ?? keys["max-sigma"] ?? options).failure(
        "min-sigma (\(plainNumber(blobs.minSigma)) px) must be at most max-sigma (\(plainNumber(blobs.maxSigma)) px)")
    }
    if let count = keys["num-sigma"] {
      blobs.sigmaCount = try count.integer(least: 1)
      guard blobs.sigmaCount <= 100 else { throw count.failure("must be at most 100, found \(blobs.sigmaCount)") }
    }
    if let threshold = try keys["threshold"]?.number(in: 0...1) { blobs.threshold = threshold }
    if let overlap = try keys["overlap"]?.number(in: 0...1) { blobs.overlap = overlap }
    return blobs
  }

  private static func tileCount(_ value: YAMLValue) throws(PipelineError) -> Int {
    let count = try value.integer(least: 1)
    guard count <= 1024 else { throw value.failure("must be at most 1024, found \(count)") }
    return count
  }

  /// A standard deviation in px, not necessarily whole.
  static func readSigma(_ value: YAMLValue) throws(PipelineError) -> Double {
    let quantity = Quantity(try value.text("a width such as \"2 px\""))
    guard let quantity, quantity.unit == "px" else {
      throw value.failure("expected a width in px, for example \"2 px\", found \(value.found)")
    }
    guard quantity.value > 0, quantity.value <= 1000 else {
      throw value.failure("must be above 0 px and at most 1000 px, found \(value.found)")
    }
    return quantity.value
  }

  static func readChipRule(_ value: YAMLValue) throws(PipelineError) -> ChipRule {
    let keys = try value.mapping(allowed: ["size", "stride", "tiles"])
    if let tiles = keys["tiles"] {
      for other in ["size", "stride"] where keys[other] != nil {
        throw value.failure("\"tiles\" sets size and stride by itself; remove \"\(other)\"")
      }
      return .tiles(try tiles.integer(least: 1))
    }
    guard let size = keys["size"] else { throw value.failure("missing key \"size\" (or \"tiles\")") }
    let (rows, columns) = try readSides(size)
    return .size(rows: rows, columns: columns, stride: try keys["stride"].map(readSides))
  }

  /// One length, or `[rows, columns]`.
  private static func readSides(_ value: YAMLValue) throws(PipelineError) -> (Length, Length) {
    guard value.isList else {
      let side = try value.length()
      return (side, side)
    }
    let pair = try value.pair("one length or [rows, columns]")
    return (try pair.0.length(), try pair.1.length())
  }
}
