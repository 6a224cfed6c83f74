import DataModel
import Encoders

extension PipelineDescription {
  private static let encoders =
    ["texture", "lattice"] + ResNetDepth.allCases.map(\.rawValue) + [
      "spectrum", "spec2vec", "atom-distances", "precomputed",
    ]

  /// Without `channels`: the image by `texture` and, where there are spectra, those by `spectrum`.
  static func readChannels(
    _ value: YAMLValue?, hasSpectra: Bool, missingAt place: Place
  ) throws(PipelineError) -> [Channel] {
    guard let value else {
      let image = Channel(name: "texture", encoder: .texture(.f32), place: place)
      let spectrum = Channel(name: "spectrum", encoder: .spectrum(scale: .none, denoise: nil), place: place)
      return hasSpectra ? [image, spectrum] : [image]
    }
    var channels: [Channel] = []
    for entry in try value.entries() {
      guard isFileName(entry.key) else {
        throw entry.value.failure(
          "a channel's name is a folder in the results: use letters, digits, \"-\", \"_\", \".\" and blanks")
      }
      let channel = Channel(name: entry.key, encoder: try readEncoder(entry.value), place: entry.value.place)
      if channel.encoder.readsSpectra && !hasSpectra {
        throw entry.value.failure("the encoder \"\(channel.encoder.name)\" needs spectra; add \"spectra: {file: …}\"")
      }
      channels.append(channel)
    }
    guard !channels.isEmpty else { throw value.failure("expected at least one channel") }
    var folders: [String: String] = [:]
    for channel in channels {
      // Some file systems do not tell capital letters from small ones.
      if let other = folders.updateValue(channel.name, forKey: channel.name.lowercased()) {
        throw value.failure("the channels \"\(other)\" and \"\(channel.name)\" would share a folder; rename one")
      }
    }
    return channels
  }

  static func isFileName(_ name: String) -> Bool {
    !name.hasPrefix(".") && !name.hasPrefix(" ") && !name.hasSuffix(" ") && name.utf8.count <= 100
      && name.allSatisfy { $0.isLetter || $0.isNumber || "-_. ".contains($0) }
  }

  private static func readSource(_ value: YAMLValue) throws(PipelineError) -> Source {
    let source = try value.choice("source", Source.self)
    guard Source.precomputed.contains(source) else {
      throw value.failure(
        "precomputed embeddings are of image or spectra, found \(value.found); atoms are described by distributions")
    }
    return source
  }

  private static func readEncoder(_ value: YAMLValue) throws(PipelineError) -> Encoder {
    let name = try value.entries().first { $0.key == "encoder" }?.value
    guard let name else { throw value.failure("missing key \"encoder\"") }
    switch try name.text("the name of an encoder") {
    case "texture":
      let keys = try value.mapping(allowed: ["encoder", "precision"])
      return .texture(try keys["precision"]?.choice("precision", NetworkPrecision.self) ?? .f32)
    case "lattice":
      _ = try value.mapping(allowed: ["encoder"])
      return .lattice
    case "spectrum":
      let keys = try value.mapping(allowed: ["encoder", "scale", "denoise"])
      return .spectrum(
        scale: try keys["scale"]?.choice("scale", SpectrumEncoder.Scale.self) ?? .none,
        denoise: try readDenoise(keys["denoise"]))
    case "spec2vec": return .words(try readWords(value))
    case "atom-distances": return .atomDistances(try readAtomChannel(value))
    case "precomputed":
      let keys = try value.mapping(allowed: ["encoder", "file", "of"])
      let file = try keys.required("file").name("the name of a file")
      guard let source = keys["of"] else { return .precomputed(file: file, of: .image) }
      return .precomputed(file: file, of: try readSource(source))
    case let text:
      if let depth = ResNetDepth(rawValue: text) { return .resNet(try readResNet(depth, value)) }
      throw name.failure(unknownName("encoder", text, allowed: encoders))
    }
  }
}
