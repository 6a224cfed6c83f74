/// A value of a pickle. Containers are numbers of tables, so that values hold no values: however deep a file nests
/// them, and even where they hold themselves, nothing here follows them.
enum PickleValue {
  case none
  case boolean(Bool)
  case integer(Int)
  /// An integer of more than 64 bits: its little-endian bytes in the file.
  case longInteger(Range<Int>)
  case number
  case text(String)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case global(TorchGlobal)
  case storage(Int)
  case tensor(Int)

  /// What it is, for errors.
  var kind: String {
    switch self {
    case .none: "nothing (None)"
    case .boolean: "a boolean"
    case .integer, .longInteger: "a whole number"
    case .number: "a number"
    case .text: "a string"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global(let global): "the name \(global.name)"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The tables behind the containers of a pickle.
struct PickleTables {
  var tuples: [[PickleValue]] = []
  var lists: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [TorchStorage] = []
  var tensors: [TorchTensor] = []
}

/// A named piece of memory that tensors refer to; its bytes stand elsewhere in the file.
struct TorchStorage {
  /// Its name in the archive.
  let key: String
  let type: ElementType
  /// Number of elements.
  let count: Int
}

/// A tensor as the pickle describes it.
struct TorchTensor {
  /// Number in the table of storages.
  let storage: Int
  /// First element in the storage.
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}
