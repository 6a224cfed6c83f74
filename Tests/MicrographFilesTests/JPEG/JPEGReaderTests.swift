import MicrographFiles
import TestSupport
import Testing

@Suite struct JPEGReaderTests {
  @Test(arguments: ImageFixture.all("JPEG"))
  func everythingIsReadAsWritten(fixture: ImageFixture) throws {
    try fixture.expectContents(format: .jpeg)
  }

  @Test(arguments: try ImageFixture.files("JPEG"))
  func cutFilesEndInOneLine(file: String) throws {
    try expectCutFilesFail(file)
  }

  @Test(arguments: try ImageFixture.files("JPEG"))
  func changedBytesAreHarmless(file: String) throws {
    try expectChangedFilesAreHarmless(file, times: 200)
  }
}
