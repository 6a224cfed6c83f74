/// What an `.emi` file says about its acquisition: pieces of XML (`ObjectInfo`) between other data.
struct EMIRecord {
  let beamEnergyInKeV: Double?
  /// Such as `STEM nP SA Zoom Diffraction`; empty where it is not given.
  private let mode: String
  private let hasCamera: Bool

  init(_ file: borrowing FileBytes) throws(FileError) {
    // An `.emi` file may hold an image of its own, and the XML lies anywhere.
    try file.limits.check(file.size, for: "the record as a whole (or open its .ser files instead)", path: file.path)
    let bytes = try file.read(at: 0, count: file.size)
    let info = Self.objectInfo(bytes)
    let values = info?.child("ExperimentalDescription")?.child("Root").map { Array($0.children) } ?? []
    func value(_ label: String) -> XMLElement? {
      values.first { $0.child("Label")?.text == label }?.child("Value")
    }
    beamEnergyInKeV = value("High tension")?.number.flatMap { $0 > 0 ? $0 : nil }
    mode = value("Mode")?.text ?? ""
    hasCamera = !(info?.child("AcquireInfo")?.child("CameraNamePath")?.text ?? "").isEmpty
  }

  /// Whether images are diffraction patterns: taken with a camera while scanning, or in a mode of diffraction.
  func isDiffraction(scanned: Bool) -> Bool {
    mode.contains("STEM") ? hasCamera || scanned : mode.contains("Diffraction")
  }

  /// The first piece of XML; nothing where there is none that can be read.
  private static func objectInfo(_ bytes: [UInt8]) -> XMLElement? {
    guard let start = place(of: "<ObjectInfo>", in: bytes[...]),
      let end = place(of: "</ObjectInfo>", in: bytes[start...])
    else { return nil }
    return (try? XMLTree(Array(bytes[start..<end + 13])))?.root
  }

  private static func place(of mark: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let mark = Array(mark.utf8)
    var last = bytes.startIndex
    while let found = bytes[last...].firstIndex(of: mark[0]) {
      if bytes[found...].starts(with: mark) { return found }
      last = found + 1
    }
    return nil
  }
}
