/// Reads one pickle as data: nothing in it is ever executed.
///
/// It knows the operations of ``PickleOperation`` and the names of ``TorchGlobal`` and refuses all others. Every
/// operation takes a bounded amount of memory and their number is limited.
struct PickleReader {
  private(set) var cursor: ByteCursor
  private(set) var tables = PickleTables()
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [UInt32: PickleValue] = [:]
  /// Where the current operation stands, for errors.
  private var operationStart = 0

  init(_ cursor: ByteCursor) { self.cursor = cursor }

  /// The pickle's value; afterwards ``cursor`` stands behind the pickle.
  mutating func read() throws(WeightsError) -> PickleValue {
    for count in 0..<WeightsLimits.pickleOperations {
      operationStart = cursor.position
      let code = try cursor.integer(UInt8.self)
      guard let operation = PickleOperation(rawValue: code) else {
        throw failure(.refused, "uses \(PickleOperation.pythonName(code)), which no state_dict needs; \(Self.advice)")
      }
      guard count > 0 || operation == .protocolVersion else {
        throw failure(.damaged, "does not begin like a pickle of protocol 2 or later")
      }
      if operation == .stop {
        guard stack.count == 1, marks.isEmpty, let value = stack.popLast() else {
          throw failure(.damaged, "ends with \(stack.count) values on its stack, one is expected")
        }
        return value
      }
      try perform(operation)
    }
    throw failure(
      .tooLarge, "has more than \(WeightsLimits.pickleOperations) operations; save the state_dict alone")
  }

  /// An error at the operation that is being read.
  func failure(_ code: WeightsError.Code, _ message: String) -> WeightsError {
    cursor.failure(code, at: operationStart, message)
  }

  private static let advice = "nothing was run; save the state_dict alone, or use safetensors"

  private mutating func perform(_ operation: PickleOperation) throws(WeightsError) {
    switch operation {
    case .protocolVersion:
      let version = try cursor.integer(UInt8.self)
      guard (2...5).contains(version) else {
        throw failure(.unsupported, "is of pickle protocol \(version); 2 to 5 are known")
      }
    case .frame: _ = try cursor.take(8)
    case .stop: preconditionFailure("the end is handled by the caller")
    case .mark: marks.append(stack.count)
    case .none: stack.append(.none)
    case .yes: stack.append(.boolean(true))
    case .no: stack.append(.boolean(false))
    case .integer1: stack.append(.integer(Int(try cursor.integer(UInt8.self))))
    case .integer2: stack.append(.integer(Int(try cursor.integer(UInt16.self))))
    case .integer4: stack.append(.integer(Int(try cursor.integer(Int32.self))))
    case .longInteger: try pushLongInteger()
    case .number:
      _ = try cursor.take(8)
      stack.append(.number)
    case .text1, .bytes1AsText: stack.append(.text(try cursor.text(Int(try cursor.integer(UInt8.self)))))
    case .text4, .bytes4AsText: stack.append(.text(try cursor.text(Int(try cursor.integer(UInt32.self)))))
    case .emptyTuple: pushTuple([])
    case .tuple: pushTuple(try popToMark())
    case .tuple1: pushTuple(try pop(1))
    case .tuple2: pushTuple(try pop(2))
    case .tuple3: pushTuple(try pop(3))
    case .emptyList:
      tables.lists.append([])
      stack.append(.list(tables.lists.count - 1))
    case .append: try append(try pop(1))
    case .appendAll: try append(try popToMark())
    case .emptyDictionary: pushDictionary()
    case .setItem: try setItems(try pop(2))
    case .setItems: try setItems(try popToMark())
    case .put1: memo[UInt32(try cursor.integer(UInt8.self))] = try top()
    case .put4: memo[try cursor.integer(UInt32.self)] = try top()
    case .putNext: memo[UInt32(memo.count)] = try top()
    case .get1: try get(UInt32(try cursor.integer(UInt8.self)))
    case .get4: try get(try cursor.integer(UInt32.self))
    case .global:
      let module = try cursor.line()
      try pushGlobal(module: module, name: try cursor.line())
    case .stackGlobal:
      let names = try pop(2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw failure(.damaged, "names a global by \(names[0].kind) and \(names[1].kind), two strings are expected")
      }
      try pushGlobal(module: module, name: name)
    case .call: try call()
    case .build: try build()
    case .persistentID: try pushStorage()
    }
  }

  // MARK: - Stack

  /// The values above the last mark, or all where there is none, never belong to another container: marks guard them.
  private var available: Int { stack.count - (marks.last ?? 0) }

  private mutating func pop(_ count: Int) throws(WeightsError) -> [PickleValue] {
    guard count <= available else { throw failure(.damaged, "needs \(count) values, \(available) are there") }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popToMark() throws(WeightsError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw failure(.damaged, "needs a mark, none is there") }
    let values = Array(stack[mark...])
    stack.removeLast(stack.count - mark)
    return values
  }

  private func top() throws(WeightsError) -> PickleValue {
    guard available > 0, let last = stack.last else { throw failure(.damaged, "needs a value, none is there") }
    return last
  }

  private mutating func get(_ index: UInt32) throws(WeightsError) {
    guard let value = memo[index] else {
      throw failure(.damaged, "asks for value \(index) again, which was never stored")
    }
    stack.append(value)
  }

  // MARK: - Values

  private mutating func pushLongInteger() throws(WeightsError) {
    var range = try cursor.take(Int(try cursor.integer(UInt8.self)))
    func byte(_ offset: Int) -> UInt8 { cursor.file.integer(at: offset) }
    // Bytes at the end that only repeat the sign are no part of the number.
    while range.count > 8, byte(range.upperBound - 1) == (byte(range.upperBound - 2) < 0x80 ? 0 : 0xFF) {
      range = range.dropLast()
    }
    guard range.count <= 8 else { return stack.append(.longInteger(range)) }
    let isNegative = !range.isEmpty && byte(range.upperBound - 1) >= 0x80
    let value = range.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int(byte($1)) }
    stack.append(.integer(value))
  }

  private mutating func pushTuple(_ values: [PickleValue]) {
    tables.tuples.append(values)
    stack.append(.tuple(tables.tuples.count - 1))
  }

  private mutating func pushDictionary() {
    tables.dictionaries.append([])
    stack.append(.dictionary(tables.dictionaries.count - 1))
  }

  private mutating func append(_ values: [PickleValue]) throws(WeightsError) {
    guard case .list(let index) = try top() else {
      throw failure(.damaged, "appends to \(try top().kind), a list is expected")
    }
    tables.lists[index].append(contentsOf: values)
  }

  private mutating func setItems(_ values: [PickleValue]) throws(WeightsError) {
    guard case .dictionary(let index) = try top() else {
      throw failure(.damaged, "sets an item of \(try top().kind), a dictionary is expected")
    }
    guard values.count.isMultiple(of: 2) else { throw failure(.damaged, "has a key without a value") }
    for pair in stride(from: 0, to: values.count, by: 2) {
      tables.dictionaries[index].append((values[pair], values[pair + 1]))
    }
  }

  private mutating func pushGlobal(module: String, name: String) throws(WeightsError) {
    let isShort = module.utf8.count + name.utf8.count <= WeightsLimits.nameLength
    guard isShort, let global = TorchGlobal(module: module, name: name) else {
      throw failure(.refused, "names \(shown("\(module).\(name)")), which no state_dict needs; \(Self.advice)")
    }
    stack.append(.global(global))
  }

  /// BUILD gives an object its attributes: here only `_metadata` of a dictionary, which nobody needs.
  private mutating func build() throws(WeightsError) {
    _ = try pop(1)
    guard case .dictionary = try top() else {
      throw failure(.refused, "sets attributes of \(try top().kind), which no state_dict needs; \(Self.advice)")
    }
  }

  // MARK: - Tensors

  private mutating func call() throws(WeightsError) {
    let operands = try pop(2)
    guard case .global(let function) = operands[0], case .tuple(let index) = operands[1] else {
      throw failure(.refused, "calls \(operands[0].kind) with \(operands[1].kind); \(Self.advice)")
    }
    let arguments = tables.tuples[index]
    switch function {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw failure(.unsupported, "makes a dictionary from \(arguments.count) values") }
      pushDictionary()
    case .size:
      guard arguments.count == 1, case .tuple = arguments[0] else { throw wrongArguments(of: function) }
      stack.append(arguments[0])
    case .rebuildParameter:
      guard arguments.count == 3, case .tensor = arguments[0] else { throw wrongArguments(of: function) }
      stack.append(arguments[0])
    case .rebuildTensor:
      guard (6...7).contains(arguments.count), case .storage(let storage) = arguments[0],
        case .integer(let offset) = arguments[1], let shape = integers(arguments[2]),
        let strides = integers(arguments[3])
      else { throw wrongArguments(of: function) }
      guard shape.count <= WeightsLimits.axes, strides.count <= WeightsLimits.axes else {
        throw failure(.unsupported, "has a tensor of more than \(WeightsLimits.axes) axes")
      }
      tables.tensors.append(TorchTensor(storage: storage, offset: offset, shape: shape, strides: strides))
      stack.append(.tensor(tables.tensors.count - 1))
    case .storage: throw failure(.refused, "makes a storage of its own; \(Self.advice)")
    }
  }

  private func wrongArguments(of function: TorchGlobal) -> WeightsError {
    failure(.damaged, "calls \(function.name) with other arguments than it takes")
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let index) = value else { return nil }
    var integers: [Int] = []
    // One more than allowed is enough to refuse it.
    for element in tables.tuples[index].prefix(WeightsLimits.axes + 1) {
      guard case .integer(let integer) = element else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// A persistent id: `("storage", torch.FloatStorage, key, "cpu", count)`, in the legacy container with a sixth value.
  private mutating func pushStorage() throws(WeightsError) {
    let operand = try pop(1)[0]
    guard case .tuple(let index) = operand else { throw failure(.damaged, "refers to a storage by \(operand.kind)") }
    let parts = tables.tuples[index]
    guard (5...6).contains(parts.count), case .text("storage") = parts[0], case .text(let key) = parts[2],
      case .text = parts[3], case .integer(let count) = parts[4]
    else { throw failure(.damaged, "has a reference that is not one to a storage") }
    guard case .global(.storage(let type)) = parts[1] else {
      throw failure(.damaged, "has a storage of \(parts[1].kind), a storage class is expected")
    }
    if parts.count == 6, case .none = parts[5] {
    } else if parts.count == 6 {
      throw failure(.unsupported, "has a view of a storage; load the file and save it again with torch.save")
    }
    guard key.utf8.count <= WeightsLimits.nameLength else {
      throw failure(
        .tooLarge, "names a storage by \(key.utf8.count) bytes; at most \(WeightsLimits.nameLength) can be read")
    }
    guard count >= 0, !count.multipliedReportingOverflow(by: type.bytes).overflow else {
      throw failure(.damaged, "has a storage of \(count) elements")
    }
    tables.storages.append(TorchStorage(key: key, type: type, count: count))
    stack.append(.storage(tables.storages.count - 1))
  }
}
