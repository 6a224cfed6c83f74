/// The operations of a pickle that a state dictionary needs (Python's `pickletools`, protocols 2 to 4).
enum PickleOperation: UInt8 {
  case protocolVersion = 0x80
  case frame = 0x95
  case stop = 0x2E  // .
  case mark = 0x28  // (
  case none = 0x4E  // N
  case yes = 0x88
  case no = 0x89
  case integer4 = 0x4A  // J
  case integer1 = 0x4B  // K
  case integer2 = 0x4D  // M
  case longInteger = 0x8A
  case number = 0x47  // G
  case text4 = 0x58  // X
  case text1 = 0x8C
  case bytes4AsText = 0x54  // T, a string of Python 2
  case bytes1AsText = 0x55  // U, a string of Python 2
  case emptyTuple = 0x29  // )
  case tuple = 0x74  // t
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyList = 0x5D  // ]
  case append = 0x61  // a
  case appendAll = 0x65  // e
  case emptyDictionary = 0x7D  // }
  case setItem = 0x73  // s
  case setItems = 0x75  // u
  case put1 = 0x71  // q
  case put4 = 0x72  // r
  case putNext = 0x94
  case get1 = 0x68  // h
  case get4 = 0x6A  // j
  case global = 0x63  // c
  case stackGlobal = 0x93
  case call = 0x52  // R
  case build = 0x62  // b
  case persistentID = 0x51  // Q

  /// What Python calls an operation that is not read here.
  static func pythonName(_ code: UInt8) -> String {
    others[code].map { "the pickle operation \($0)" } ?? "an unknown pickle operation (code \(code))"
  }

  private static let others: [UInt8: String] = [
    0x30: "POP", 0x31: "POP_MARK", 0x32: "DUP", 0x42: "BINBYTES", 0x43: "SHORT_BINBYTES", 0x46: "FLOAT", 0x49: "INT",
    0x4C: "LONG", 0x50: "PERSID", 0x53: "STRING", 0x56: "UNICODE", 0x64: "DICT", 0x67: "GET", 0x69: "INST",
    0x6C: "LIST", 0x6F: "OBJ", 0x70: "PUT", 0x81: "NEWOBJ", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x8B: "LONG4",
    0x8D: "BINUNICODE8", 0x8E: "BINBYTES8", 0x8F: "EMPTY_SET", 0x90: "ADDITEMS", 0x91: "FROZENSET",
    0x92: "NEWOBJ_EX", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
  ]
}
