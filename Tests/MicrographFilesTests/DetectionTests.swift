import Foundation
import MicrographFiles
import TestSupport
import Testing

@Suite struct DetectionTests {
  private func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: ImageFixture.folder.appendingPathComponent(name))
  }

  /// What opening a file of some content says, without the path in front.
  private func complaint(_ content: Data, named name: String = "a.tif") throws -> String {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      try content.write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path).micrograph() }
      let line = error?.description ?? ""
      #expect(line.hasPrefix(path))
      return String(line.dropFirst(path.count))
    }
  }

  @Test(arguments: [
    ("TIFF/uint8-big.tif", "a.png", MicrographFormat.tiff), ("TIFF/big.tif", "a.npy", .tiff),
    ("PNG/grey-8.png", "a.jpg", .png), ("JPEG/grey.jpg", "a.tif", .jpeg), ("NPY/fortran.npy", "a.hspy", .npy),
    ("NPY/fortran.npy", "a", .npy),
  ])
  func theContentCountsNotTheName(fixture name: String, wrongName: String, format: MicrographFormat) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(wrongName)"
      try fixture(name).write(to: URL(fileURLWithPath: path))
      #expect(try MicrographFile.open(path).format == format)
    }
  }

  @Test func missingFile() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: FileError.self) { try MicrographFile.open("\(folder)/no.tif") }
      #expect(error?.code == .notFound)
      #expect(error?.description == "\(folder)/no.tif: no such file")
    }
  }

  @Test func directory() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: FileError.self) { try MicrographFile.open(folder) }
      #expect(error?.code == .isDirectory)
      #expect(error?.description == "\(folder): is a directory; name a file in it")
    }
  }

  @Test func namedPipe() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      let error = #expect(throws: FileError.self) { try MicrographFile.open("\(folder)/pipe") }
      #expect(error?.description == "\(folder)/pipe: is not a regular file")
    }
  }

  @Test func emptyFile() throws { #expect(try complaint(Data()) == ": is empty") }

  @Test func textNamedTIFF() throws {
    #expect(
      try complaint(Data("x,y\r\n1,2\r\n".utf8))
        == ": is a text file (it begins with \"x,y\"); TIFF, PNG, JPEG, NPY, HyperSpy, HDF5 or a microscope's own file is expected"
    )
    #expect(
      try complaint(Data("a\tb".utf8))
        == ": is a text file (it begins with \"a?b\"); TIFF, PNG, JPEG, NPY, HyperSpy, HDF5 or a microscope's own file is expected"
    )
  }

  @Test func unknownBinaryFile() throws {
    #expect(
      try complaint(Data([0, 1, 2, 250, 251]))
        == ": is of no known format; TIFF, PNG, JPEG, NPY, HyperSpy, HDF5 or a microscope's own file is expected")
  }

  @Test func onlyTheSignature() throws {
    #expect(try complaint(Data([0x49, 0x49, 42, 0])) == ": is a damaged TIFF (its first page cannot be read)")
    #expect(
      try complaint(Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]))
        == ": is cut short: 10 bytes are expected at byte 0, the file has 6")
    #expect(
      try complaint(fixture("PNG/grey-8.png").prefix(8)) == ": is a damaged PNG (the file ends early)")
    #expect(try complaint(fixture("JPEG/grey.jpg").prefix(3)).hasPrefix(": is a damaged or unusual JPEG ("))
  }

  @Test(arguments: [
    (
      "NPY/unsupported-stack.npy",
      ": an image (rows, columns) is needed, the file holds only: array (a cube without energy axis, 4 x 3 x 5, uint8)"
    ),
    ("NPY/unsupported-line.npy", ": an image (rows, columns) is needed, the file holds only: array (15, uint8)"),
    (
      "NPY/unsupported-number.npy",
      ": an image (rows, columns) is needed, the file holds only: array (one number, float64)"
    ),
    (
      "NPY/unsupported-nothing.npy",
      ": an image (rows, columns) is needed, the file holds only: array (0 x 5, float64)"
    ),
    (
      "NPY/unsupported-half.npy", ": holds numbers of type \"<f2\"; integers, float32 and float64 can be read"
    ),
    (
      "NPY/unsupported-complex.npy", ": holds numbers of type \"<c8\"; integers, float32 and float64 can be read"
    ),
    (
      "NPY/unsupported-record.npy",
      ": holds numbers of type \"[('a', '|u1'), ('b',\"; integers, float32 and float64 can be read"
    ),
    (
      "TIFF/unsupported-float16.tif",
      ":page 0: its numbers are 16-bit fractions; 8, 16 and 32-bit integers and 32 and 64-bit fractions can be read"
    ),
    (
      "TIFF/unsupported-cmyk.tif",
      ":page 0: it has 4 numbers per pixel of colour type 5; grey, palette and RGB can be read"
    ),
    ("JPEG/unsupported-cmyk.jpg", ": is a JPEG with printing colours (CMYK); save it as grey or RGB"),
  ])
  func whatCannotBeReadIsNamed(file: String, line: String) throws {
    #expect(try complaint(fixture(file)) == line)
  }

  @Test(arguments: [
    ("TIFF/lying-none.tif", ":page 0: claims 60000 x 60000 px, more than 4272 bytes can hold"),
    ("TIFF/lying-zlib.tif", ":page 0: claims 60000 x 60000 px, more than 202 bytes can hold"),
    ("TIFF/lying-lzw.tif", ":page 0: claims 60000 x 60000 px, more than 281 bytes can hold"),
    ("TIFF/lying-packbits.tif", ":page 0: claims 60000 x 60000 px, more than 304 bytes can hold"),
    ("TIFF/lying-tile.tif", ":page 0: claims strips or tiles larger than the file can hold"),
    ("PNG/lying.png", ": claims 900000 x 900000 px, more than 69 bytes can hold"),
    ("JPEG/lying.jpg", ": claims 65000 x 65000 px, more than 769 bytes can hold"),
    (
      "NPY/lying.npy",
      ": is cut short or its header lies: 900000 x 900000 numbers of float64 do not fit in 208 bytes"
    ),
    (
      "NPY/lying-overflow.npy",
      ": is cut short or its header lies: 4294967296 x 4294967296 numbers of float64 do not fit in 208 bytes"
    ),
  ])
  func aSizeThatCannotBeIsRefused(file: String, line: String) throws {
    #expect(try complaint(fixture(file)) == line)
  }
}
