import MicrographFiles
import TestSupport
import Testing

@Suite struct TIFFReaderTests {
  @Test(arguments: ImageFixture.all("TIFF"))
  func everythingIsReadAsWritten(fixture: ImageFixture) throws {
    try fixture.expectContents(format: .tiff)
  }

  @Test(arguments: try ImageFixture.files("TIFF"))
  func cutFilesEndInOneLine(file: String) throws {
    try expectCutFilesFail(file)
  }

  @Test(arguments: try ImageFixture.files("TIFF"))
  func changedBytesAreHarmless(file: String) throws {
    try expectChangedFilesAreHarmless(file)
  }
}
