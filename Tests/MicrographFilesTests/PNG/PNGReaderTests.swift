import MicrographFiles
import TestSupport
import Testing

@Suite struct PNGReaderTests {
  @Test(arguments: ImageFixture.all("PNG"))
  func everythingIsReadAsWritten(fixture: ImageFixture) throws {
    try fixture.expectContents(format: .png)
  }

  @Test(arguments: try ImageFixture.files("PNG"))
  func cutFilesEndInOneLine(file: String) throws {
    try expectCutFilesFail(file)
  }

  @Test(arguments: try ImageFixture.files("PNG"))
  func changedBytesAreHarmless(file: String) throws {
    try expectChangedFilesAreHarmless(file)
  }
}
