/// How much a weights file may ask for: all memory together stays below the file's length plus 64 MB.
enum WeightsLimits {
  /// The most tensors, and the most records of an archive; a ResNet152 has 932.
  static let tensors = 32_768
  /// The most axes of a tensor.
  static let axes = 16
  /// The most operations of one pickle: some 25 for each tensor.
  static let pickleOperations = 300_000
  /// The most bytes of a name: of a tensor with all keys before it, of a storage, of a record; PyTorch's have some 60.
  static let nameLength = 1024
  /// The most bytes of all names of a checkpoint together, those of dictionaries included.
  static let nameBytes = 8 << 20
  /// How deep the dictionaries of a checkpoint may be nested.
  static let depth = 16
  /// The longest header of safetensors; the format's own limit.
  static let headerBytes = 100_000_000

  /// The most bytes that the values of one tensor may take as `Float`.
  static func valueBytes(fileSize: Int) -> Int { fileSize + (40 << 20) }
}
