/// A safetensors file: a header's length (8 bytes), the header (JSON), then the tensors' bytes without a hole.
///
/// Read as the format's own reader does (safetensors 0.8), which tells exactly which files there are: offsets begin at
/// 0, touch each other and end with the file; no key stands twice.
struct SafetensorsFile {
  /// In the order of the header.
  let tensors: [NamedTensor]

  init(_ file: MappedFile) throws(WeightsError) {
    guard file.size >= 8 else {
      throw file.failure(.damaged, "is cut short: safetensors begins with 8 bytes, the file has \(file.size)")
    }
    let length = file.integer(at: 0, as: UInt64.self)
    guard length <= UInt64(WeightsLimits.headerBytes), length <= UInt64(file.size - 8) else {
      throw file.failure(
        .damaged, at: "header",
        "claims to have \(length) bytes; the file has \(file.size), and safetensors allows \(WeightsLimits.headerBytes)"
      )
    }
    let data = 8 + Int(length)..<file.size
    var scanner = JSONScanner(ByteCursor(file, 8..<data.lowerBound, part: "header"))
    var described: [Described] = []
    var names: Set<ExactName> = []
    try scanner.expect("{")
    var first = true
    while try scanner.more(until: "}", first: &first) {
      let name = try scanner.name()
      guard names.insert(ExactName(name)).inserted else {
        throw scanner.failure(.damaged, "has the key \"\(shown(name))\" twice")
      }
      guard names.count <= WeightsLimits.tensors else {
        throw scanner.failure(.tooLarge, "holds more than \(WeightsLimits.tensors) tensors")
      }
      try scanner.expect(":")
      if ExactName(name) == ExactName("__metadata__") {
        try Self.passMetadata(&scanner)
      } else {
        described.append(try Described(name, &scanner))
      }
    }
    guard try scanner.next() == nil else { throw scanner.failure(.damaged, "goes on behind its end") }
    guard !described.isEmpty else { throw file.failure(.unsupported, "holds no tensors") }
    tensors = try Self.place(described, in: file, data: data)
  }

  /// Metadata is text under names; none of it is needed.
  private static func passMetadata(_ scanner: inout JSONScanner) throws(WeightsError) {
    var keys: Set<ExactName> = []
    try scanner.expect("{")
    var first = true
    while try scanner.more(until: "}", first: &first) {
      let key = try scanner.name()
      guard keys.count < WeightsLimits.tensors, keys.insert(ExactName(key)).inserted else {
        throw scanner.failure(.damaged, "has the metadata \"\(shown(key))\" twice, or too much metadata")
      }
      try scanner.expect(":")
      _ = try scanner.string()
    }
  }

  private static func place(_ described: [Described], in file: MappedFile, data: Range<Int>) throws(WeightsError)
    -> [NamedTensor]
  {
    var end = 0
    let inOrder = described.sorted {
      ($0.offsets.lowerBound, $0.offsets.upperBound) < ($1.offsets.lowerBound, $1.offsets.upperBound)
    }
    for tensor in inOrder {
      guard tensor.offsets.lowerBound == end else {
        throw file.failure(
          .damaged, at: shown(tensor.name),
          "its bytes begin at \(tensor.offsets.lowerBound), those before it end at \(end)")
      }
      end = tensor.offsets.upperBound
    }
    guard end == data.count else {
      throw file.failure(
        .damaged, "its tensors take \(end) bytes, the file holds \(data.count): it is cut short or its header lies")
    }
    var tensors: [NamedTensor] = []
    for tensor in described {
      let bytes = data.lowerBound + tensor.offsets.lowerBound..<data.lowerBound + tensor.offsets.upperBound
      let needed = TensorView.count(tensor.shape)?.multipliedReportingOverflow(by: tensor.type.bytes)
      guard let needed, !needed.overflow, needed.partialValue == bytes.count else {
        throw file.failure(
          .damaged, at: shown(tensor.name),
          "has shape \(TensorView.shown(tensor.shape)) of \(tensor.type) in \(bytes.count) bytes")
      }
      do throws(TensorView.Flaw) {
        let view = try TensorView(
          type: tensor.type, shape: tensor.shape, strides: TensorView.contiguousStrides(tensor.shape), offset: 0,
          storage: bytes, fileSize: file.size)
        tensors.append(NamedTensor(name: tensor.name, view: view))
      } catch {
        throw file.failure(error.code, at: shown(tensor.name), error.message)
      }
    }
    return tensors
  }

  /// What the header says about one tensor.
  private struct Described {
    let name: String
    let type: ElementType
    let shape: [Int]
    /// From the end of the header on.
    let offsets: Range<Int>

    init(_ name: String, _ scanner: inout JSONScanner) throws(WeightsError) {
      var type: ElementType?
      var shape: [Int]?
      var offsets: [Int]?
      try scanner.expect("{")
      var first = true
      while try scanner.more(until: "}", first: &first) {
        let key = try scanner.name()
        try scanner.expect(":")
        switch key {
        case "dtype" where type == nil:
          let text = try scanner.name()
          guard let known = SafetensorsFile.types[text] else {
            throw scanner.failure(
              .unsupported,
              "tensor \"\(shown(name))\" is of type \"\(shown(text))\"; known are "
                + SafetensorsFile.types.keys.sorted().joined(separator: ", "))
          }
          type = known
        case "shape" where shape == nil: shape = try scanner.numbers(most: WeightsLimits.axes)
        case "data_offsets" where offsets == nil: offsets = try scanner.numbers(most: 2)
        default:
          throw scanner.failure(
            .damaged, "tensor \"\(shown(name))\" has \"\(shown(key))\" twice or where it does not belong")
        }
      }
      guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
        throw scanner.failure(
          .damaged,
          "tensor \"\(shown(name))\" needs dtype, shape and data_offsets (two, the first not above the second)")
      }
      self.name = name
      self.type = type
      self.shape = shape
      self.offsets = offsets[0]..<offsets[1]
    }
  }

  private static let types: [String: ElementType] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64, "I32": .int32, "I16": .int16,
    "I8": .int8, "U64": .uint64, "U32": .uint32, "U16": .uint16, "U8": .uint8, "BOOL": .boolean,
  ]
}
