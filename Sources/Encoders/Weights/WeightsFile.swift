/// The tensors of a network's weights file: PyTorch's `.pth` (a state_dict, alone or in a checkpoint) or safetensors.
///
/// The file is mapped, not loaded: opening it costs its tables and one pass for the checksums of its records; values
/// are converted from where they lie. Nothing in a file is ever executed, and no length in it is believed: a file that
/// contradicts itself is an error, and nothing asks for more memory than the file's length plus 64 MB.
///
/// A value of this type may be used from several threads at once. A file must not be rewritten in place while it is
/// open; replacing it by another is safe.
public struct WeightsFile: Sendable {
  /// The file as the user named it.
  public let path: String
  /// What kind of file it is.
  public let format: WeightsFormat
  /// All tensors in the order of the file.
  public let tensors: [TensorEntry]
  private let views: [ExactName: TensorView]
  private let file: MappedFile

  /// Opens a file and checks all of its structure: names, shapes, places, checksums (CRC-32) where the format has any.
  ///
  /// Tensors of a checkpoint's inner dictionaries are named by all keys joined with `/`, such as
  /// `state_dict/module.conv1.weight`. Numbers, strings and lists of a checkpoint are passed over.
  ///
  /// - Parameter path: the file; its name does not matter, its content does.
  /// - Throws: ``WeightsError`` where the file is missing, is something else, contradicts itself, or asks for anything
  ///   that a list of tensors does not need.
  public static func open(_ path: String) throws(WeightsError) -> WeightsFile {
    let file = try MappedFile(path: path)
    let format = try WeightsFormat(file)
    let tensors =
      switch format {
      case .torch: try TorchZipFile(file).tensors
      case .torchLegacy: try TorchLegacyFile(file).tensors
      case .safetensors: try SafetensorsFile(file).tensors
      }
    return WeightsFile(file, format, tensors)
  }

  private init(_ file: MappedFile, _ format: WeightsFormat, _ tensors: [NamedTensor]) {
    self.file = file
    self.format = format
    path = file.path
    self.tensors = tensors.map { TensorEntry(name: $0.name, shape: $0.view.shape, type: $0.view.type) }
    views = Dictionary(uniqueKeysWithValues: tensors.map { (ExactName($0.name), $0.view) })
  }

  /// SHA-256 of the whole file as 64 lower-case hexadecimal digits; computed at the first call, in one pass.
  public var sha256: String { file.sha256 }

  /// The shape of a tensor, slowest axis first; nothing where the file holds none of that name.
  public func shape(of name: String) -> [Int]? { views[ExactName(name)]?.shape }

  /// The elements of a tensor in row-major order, whatever their order in the file.
  ///
  /// float16 and bfloat16 are exact, float64 and integers are rounded to the nearest `Float` (ties to even), booleans
  /// are 0 or 1. NaN and infinities come as they are. Cost: one pass over the tensor; allocates the result only.
  ///
  /// - Throws: ``WeightsError`` where the file holds no tensor of that name.
  public func values(of name: String) throws(WeightsError) -> [Float] {
    guard let view = views[ExactName(name)] else {
      throw file.failure(
        .noSuchTensor,
        "holds no tensor \"\(shown(name))\"; it holds \(tensors.count), the first is "
          + "\"\(shown(tensors.first?.name ?? ""))\"")
    }
    return view.values(in: file)
  }
}

/// A tensor in a mapped file, under its name.
struct NamedTensor {
  let name: String
  let view: TensorView
}
