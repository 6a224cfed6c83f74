import Foundation

/// Writes float32 tensors as a safetensors file, one after the other; each tensor's values are asked for once.
public func writeSafetensors(
  _ tensors: [(name: String, shape: [Int])], to path: String, values: (_ name: String, _ shape: [Int]) -> [Float]
) throws {
  var begin = 0
  let entries = tensors.map { name, shape -> String in
    let end = begin + 4 * shape.reduce(1, *)
    defer { begin = end }
    return "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }
  var header = Array("{\(entries.joined(separator: ","))}".utf8)
  header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
  try Data().write(to: URL(fileURLWithPath: path))
  let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.write(Data($0)) }
  file.write(Data(header))
  for (name, shape) in tensors { values(name, shape).withUnsafeBytes { file.write(Data($0)) } }
  try file.close()
}
