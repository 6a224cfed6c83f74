import MicrographFiles
import TestSupport
import Testing

@Suite struct NPYReaderTests {
  @Test(arguments: ImageFixture.all("NPY"))
  func everythingIsReadAsWritten(fixture: ImageFixture) throws {
    try fixture.expectContents(format: .npy)
  }

  @Test(arguments: try ImageFixture.files("NPY"))
  func cutFilesEndInOneLine(file: String) throws {
    try expectCutFilesFail(file)
  }

  @Test(arguments: try ImageFixture.files("NPY"))
  func changedBytesAreHarmless(file: String) throws {
    try expectChangedFilesAreHarmless(file)
  }
}
