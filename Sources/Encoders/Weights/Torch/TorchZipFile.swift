/// A file of `torch.save` since PyTorch 1.6: a zip archive with one folder, in it the pickle `data.pkl` and each storage
/// as the record `data/KEY`.
struct TorchZipFile {
  let tensors: [NamedTensor]

  init(_ file: MappedFile) throws(WeightsError) {
    let records = try ZipRecords(file).ranges
    let pickles = records.keys.filter { name in
      name.text.utf8.suffix(9).elementsEqual("/data.pkl".utf8)
        && name.text.utf8.count { $0 == UInt8(ascii: "/") } == 1
    }
    guard let name = pickles.first?.text, pickles.count == 1 else {
      throw file.failure(
        .unknownFormat, "is a zip archive, but not one of PyTorch (\(pickles.count) records data.pkl, 1 is expected)")
    }
    let folder = String(name.dropLast("data.pkl".count))
    func record(_ name: String) -> Range<Int>? { records[ExactName(folder + name)] }
    guard record("constants.pkl") == nil else {
      throw file.failure(
        .unsupported, "is a TorchScript program; save its state_dict with torch.save(model.state_dict(), PATH)")
    }
    try Self.requireKnownVersion(file, record("version") ?? record(".data/version"))
    if let order = record("byteorder"), !file.begins(order, with: "little".utf8) || order.count != 6 {
      throw file.failure(
        .unsupported, at: "byteorder",
        "its byte order is \"\(shown(file.text(order) ?? "?"))\", only little can be read; save it anew on this machine"
      )
    }
    guard let pickle = record("data.pkl") else { preconditionFailure("\(name) was found before") }
    var reader = PickleReader(ByteCursor(file, pickle, part: "data.pkl"))
    let value = try reader.read()
    guard reader.cursor.position == reader.cursor.end else {
      throw reader.cursor.failure(.damaged, "has bytes behind its end")
    }
    tensors = try torchTensors(value, tables: reader.tables, file: file) { storage throws(WeightsError) in
      guard let range = record("data/\(storage.key)") else {
        throw file.failure(
          .damaged, at: "data.pkl", "refers to the record data/\(shown(storage.key)), which is missing")
      }
      return range
    }
  }

  /// PyTorch has written versions 1 to 10, and reads no others.
  private static func requireKnownVersion(_ file: MappedFile, _ record: Range<Int>?) throws(WeightsError) {
    guard let record, record.count <= 16, let text = file.text(record) else {
      throw file.failure(.damaged, at: "version", "the archive does not tell its version")
    }
    let digits = text.hasSuffix("\n") ? text.dropLast() : text[...]
    guard let version = Int(digits), (1...10).contains(version) else {
      throw file.failure(
        .unsupported, at: "version", "the archive is of version \"\(shown(digits))\"; 1 to 10 are known")
    }
  }
}
