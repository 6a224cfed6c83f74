import Foundation

/// The weights of the `texture` encoder, which come with the package.
public enum TextureWeights {
  /// Opens them; `Documentation/Texture.md` says where they come from.
  ///
  /// - Throws: ``WeightsError`` where they are not among the program's resources, or are damaged.
  public static func open() throws(WeightsError) -> WeightsFile {
    let url = Bundle.module.url(forResource: "texture", withExtension: "safetensors", subdirectory: "Resources")
    guard let url else {
      throw WeightsError(
        .notFound, path: Bundle.module.bundlePath,
        "does not hold the weights of the texture encoder; install Tessera again")
    }
    return try WeightsFile.open(url.path)
  }
}

extension NetworkDescription {
  /// The network of the `texture` encoder: one grey channel, a 5 x 5 stem, four stages of one basic block each.
  ///
  /// 0.70 million parameters, 91 million additions and multiplications for 64 x 64 px.
  public static let texture = NetworkDescription(
    name: "texture", inputChannels: 1, stemKernel: 5, stemStride: 2, stemWidth: 32, poolsStem: false, block: .basic,
    stages: [
      Stage(blocks: 1, width: 32, stride: 1), Stage(blocks: 1, width: 48, stride: 2),
      Stage(blocks: 1, width: 96, stride: 2), Stage(blocks: 1, width: 192, stride: 2),
    ])
}
