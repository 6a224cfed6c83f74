import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

@Suite struct TIFFPageChoiceTests {
  private func open(_ name: String) throws -> MicrographFile {
    try MicrographFile.open(ImageFixture.folder.appendingPathComponent("TIFF/\(name)").path)
  }

  @Test func aPageByItsNumber() throws {
    let file = try open("pages.tif")
    for page in 0..<3 {
      let image = try file.micrograph(page: page)
      #expect(image.intensity.rows == 4 + page)
      #expect(try file.micrograph(dataset: "page \(page)", page: page).pixelSize == image.pixelSize)
    }
  }

  @Test func severalPagesNeedAChoice() throws {
    let file = try open("pages.tif")
    let error = #expect(throws: FileError.self) { try file.micrograph() }
    #expect(error?.code == .ambiguousDataset)
    #expect(
      error?.description == "\(file.path): holds 3 images; choose one by its name: page 0, page 1, page 2")
  }

  @Test func aPageThatIsNotThere() throws {
    let file = try open("pages.tif")
    for page in [3, -1, .max] {
      let error = #expect(throws: FileError.self) { try file.micrograph(page: page) }
      #expect(
        error?.description == "\(file.path): holds no data set \"page \(page)\"; it holds: page 0, page 1, page 2")
    }
  }

  @Test func aThumbnailIsNoChoice() throws {
    let file = try open("thumbnail.tif")
    #expect(try file.micrograph().intensity.rows == 7)
    #expect(try file.micrograph(page: 1).intensity.rows == 7)
  }

  @Test func aTIFFHoldsNoSpectra() throws {
    let file = try open("uint8-big.tif")
    let error = #expect(throws: FileError.self) { try file.spectrumImage() }
    #expect(
      error?.description
        == "\(file.path): a spectrum image (rows, columns and an energy axis in eV or keV) is needed, "
        + "the file holds only: page 0 (image of 7 x 9, uint8)")
  }
}
