/// The tensors of a checkpoint: those of its dictionary and of dictionaries in it, under their keys joined with `/`.
///
/// What is no tensor (numbers, strings, lists and all that they hold) is passed over, never followed.
struct StateDictionary {
  /// The tensors in the order of the pickle, each name once.
  private(set) var tensors: [(name: String, tensor: TorchTensor)] = []
  private var names: Set<ExactName> = []
  private var visits = 0
  private var nameBytes = 0
  private let tables: PickleTables
  private let file: MappedFile

  /// - Parameters:
  ///   - value: what the pickle is.
  ///   - tables: the containers of that pickle.
  init(_ value: PickleValue, tables: PickleTables, file: MappedFile) throws(WeightsError) {
    self.tables = tables
    self.file = file
    guard case .dictionary(let index) = value else {
      throw file.failure(
        .unsupported, "holds \(value.kind), a state_dict is expected; save it with torch.save(model.state_dict(), PATH)"
      )
    }
    try visit(index, prefix: "", depth: 1)
    guard !tensors.isEmpty else { throw file.failure(.unsupported, "holds no tensors; save the model's state_dict") }
  }

  private mutating func visit(_ index: Int, prefix: String, depth: Int) throws(WeightsError) {
    guard depth <= WeightsLimits.depth else {
      throw file.failure(.tooLarge, "nests dictionaries deeper than \(WeightsLimits.depth); save the state_dict alone")
    }
    for entry in tables.dictionaries[index] {
      visits += 1
      guard visits <= WeightsLimits.pickleOperations else {
        throw file.failure(.tooLarge, "holds too many entries; save the state_dict alone")
      }
      let key: String
      switch (entry.key, entry.value) {
      case (.text(let text), .tensor), (.text(let text), .dictionary): key = text
      case (.integer(let number), .tensor), (.integer(let number), .dictionary): key = "\(number)"
      default: continue
      }
      try count(key, prefix: prefix)
      let name = prefix + key
      if case .dictionary(let inner) = entry.value {
        try visit(inner, prefix: name + "/", depth: depth + 1)
      } else if case .tensor(let tensor) = entry.value {
        guard tensors.count < WeightsLimits.tensors else {
          throw file.failure(.tooLarge, "holds too many tensors; save the state_dict alone")
        }
        guard names.insert(ExactName(name)).inserted else {
          throw file.failure(.damaged, at: shown(name), "there are two tensors of this name")
        }
        tensors.append((name, tables.tensors[tensor]))
      }
    }
  }

  /// Counts the bytes of a name before it is made: the same long key may stand before any number of others.
  private mutating func count(_ key: String, prefix: String) throws(WeightsError) {
    let length = prefix.utf8.count + key.utf8.count
    guard length <= WeightsLimits.nameLength else {
      throw file.failure(
        .tooLarge, at: shown(prefix.isEmpty ? key : prefix),
        "holds a name of \(length) bytes; at most \(WeightsLimits.nameLength) can be read: save the state_dict alone")
    }
    nameBytes += length
    guard nameBytes <= WeightsLimits.nameBytes else {
      throw file.failure(
        .tooLarge, "holds names of more than \(WeightsLimits.nameBytes) bytes together; save the state_dict alone")
    }
  }
}

/// The tensors of a PyTorch file as views of its bytes.
///
/// - Parameter range: where a storage's bytes lie; throws where there is none of that name.
func torchTensors(
  _ value: PickleValue, tables: PickleTables, file: MappedFile,
  range: (TorchStorage) throws(WeightsError) -> Range<Int>
) throws(WeightsError) -> [NamedTensor] {
  var result: [NamedTensor] = []
  for (name, tensor) in try StateDictionary(value, tables: tables, file: file).tensors {
    let storage = tables.storages[tensor.storage]
    let bytes = try range(storage)
    guard bytes.count == storage.count * storage.type.bytes else {
      throw file.failure(
        .damaged, at: shown(name),
        "needs a storage of \(storage.count) elements (\(storage.type)), the file holds \(bytes.count) bytes")
    }
    do throws(TensorView.Flaw) {
      let view = try TensorView(
        type: storage.type, shape: tensor.shape, strides: tensor.strides, offset: tensor.offset, storage: bytes,
        fileSize: file.size)
      result.append(NamedTensor(name: name, view: view))
    } catch {
      throw file.failure(error.code, at: shown(name), error.message)
    }
  }
  return result
}
