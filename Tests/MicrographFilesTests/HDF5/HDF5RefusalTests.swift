import DataModel
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// What is refused, in the very words that a user reads; PATH stands for the file's path.
@Suite struct HDF5RefusalTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    let file: String
    var wantsImage = false
    var dataset: String?
    let message: String

    var testDescription: String { dataset.map { "\(file) \($0)" } ?? file }
  }

  private static let need = "a spectrum image (rows, columns and an energy axis in eV or keV) is needed"

  static let refusals: [Refusal] = [
    Refusal(
      file: "bad-lzf.hspy",
      message: "PATH:/Experiments/scene/data: is packed with the filter lzf"
        + ", which is not known here; save it with gzip or unpacked"),
    Refusal(
      file: "bad-scaleoffset.hspy",
      message: "PATH:/Experiments/scene/data: is packed with the filter scaleoffset"
        + ", which is not known here; save it with gzip or unpacked"),
    Refusal(
      file: "bad-energy-falling.hspy",
      message: "PATH: \(need), the file holds only: /Experiments/scene/data (a cube without energy axis, 3 x 4 x 10"
        + ", uint16)"),
    Refusal(
      file: "bad-no-energy-unit.hspy",
      message: "PATH: \(need), the file holds only: /Experiments/scene/data (a cube without energy axis, 3 x 4 x 10"
        + ", uint16)"),
    Refusal(
      file: "bad-three-images.hspy", wantsImage: true,
      message: "PATH: an image (rows, columns) is needed"
        + ", the file holds only: /Experiments/scene/data (a cube without energy axis, 3 x 4 x 10, uint16)"),
    Refusal(
      file: "bad-empty-axis.hspy",
      message: "PATH: \(need), the file holds only: /Experiments/scene/data (a cube without energy axis, 0 x 4 x 10"
        + ", uint16)"),
    Refusal(
      file: "bad-complex.hspy",
      message: "PATH:/Experiments/scene/data: holds complex numbers; whole numbers of 8 to 64 bits and fractions"
        + " of 16, 32 or 64 bits can be read"),
    Refusal(
      file: "bad-rows.hspy",
      message: "PATH:/Experiments/scene/data: claims [1099511627776, 4, 10] numbers of uint16 in chunks of [1, 4, 10]"
        + ", more than the file can hold"),
    Refusal(
      file: "bad-chunk.hspy",
      message: "PATH:/Experiments/scene/data: claims [3, 4, 10] numbers of uint16 in chunks of [1024, 1024, 512]"
        + ", more than the file can hold"),
    Refusal(
      file: "bad-boxes.hspy",
      message: "PATH:/Experiments/scene/data: claims [1024, 1024, 1] numbers of uint16 in chunks of [1, 1, 1048576]"
        + ", more than the file can hold"),
    Refusal(
      file: "bad-bomb.hspy",
      message: "PATH:/Experiments/scene/data: is damaged: the chunk at [0, 0, 0] cannot be unpacked"),
    Refusal(
      file: "bad-bomb-image.h5", wantsImage: true,
      message: "PATH:/image: is damaged: the chunk at [0, 0] cannot be unpacked"),
    Refusal(
      file: "bad-contiguous.h5", wantsImage: true,
      message: "PATH:/image: claims [1048576, 1048576] numbers of uint8, more than the file can hold"),
    Refusal(
      file: "bad-external-link.hspy",
      message: "PATH:/Experiments/scene/data: lies behind a link, which is not followed for safety"),
    Refusal(
      file: "bad-soft-link.hspy",
      message: "PATH:/Experiments/scene/data: lies behind a link, which is not followed for safety"),
    Refusal(
      file: "bad-external-storage.h5", wantsImage: true,
      message: "PATH:/image: keeps its numbers in another file, which is not opened for safety"),
    Refusal(
      file: "bad-virtual.h5", wantsImage: true,
      message: "PATH:/image: is put together from other data sets (virtual), which are not opened for safety"),
    Refusal(
      file: "bad-only-words.h5", wantsImage: true,
      message: "PATH: holds no data set of numbers"),
    Refusal(
      file: "bad-no-experiments.hspy",
      message: "PATH: is a HyperSpy file without the group Experiments"),
    Refusal(
      file: "bad-experiments-empty.hspy",
      message: "PATH: is a HyperSpy file without experiments"),
    Refusal(
      file: "several.hspy",
      message:
        "PATH: holds 2 spectrum images; choose one by its name: /Experiments/first/data, /Experiments/second/data"),
    Refusal(
      file: "mixed.hspy", dataset: "complex",
      message: "PATH:/Experiments/complex/data: holds complex numbers; whole numbers of 8 to 64 bits and fractions"
        + " of 16, 32 or 64 bits can be read"),
    Refusal(
      file: "mixed.hspy", dataset: "linked",
      message: "PATH:/Experiments/linked/data: lies behind a link, which is not followed for safety"),
    Refusal(
      file: "several.hspy", dataset: "third",
      message: "PATH: holds no data set \"third\"; it holds: /Experiments/first/data, /Experiments/picture/data"
        + ", /Experiments/second/data"),
    Refusal(
      file: "several.hspy", dataset: "picture",
      message: "PATH:/Experiments/picture/data: \(need); it is an image of 3 x 4"),
    Refusal(
      file: "several.hspy", wantsImage: true, dataset: "first",
      message: "PATH:/Experiments/first/data: an image (rows, columns) is needed; it is a spectrum image of 2 x 2 x 3"),
    Refusal(
      file: "plain.h5",
      message: "PATH: \(need), the file holds only: /a/image (image of 3 x 4, uint16)"
        + ", /cube (a cube without energy axis, 3 x 4 x 10, uint16)"),
    Refusal(
      file: "plain.h5", wantsImage: true, dataset: "cube",
      message: "PATH:/cube: an image (rows, columns) is needed; it is a cube without energy axis (3 x 4 x 10)"),
    Refusal(
      file: "plain.h5", wantsImage: true, dataset: "words",
      message: "PATH: holds no data set \"words\"; it holds: /a/image, /cube"),
    Refusal(
      file: "image.hspy",
      message: "PATH: \(need), the file holds only: /Experiments/scene/data (image of 3 x 4, uint16)"),
  ]

  @Test(arguments: refusals) func theMessageSaysWhatIsWrong(_ refusal: Refusal) throws {
    let path = HDF5Fixture.path(refusal.file)
    let error = try #require(throws: FileError.self) {
      let file = try MicrographFile.open(path)
      if refusal.wantsImage {
        _ = try file.micrograph(dataset: refusal.dataset)
      } else {
        _ = try WholeCube(try file.spectrumImage(dataset: refusal.dataset).source)
      }
    }
    #expect(error.description.replacing(path, with: "PATH") == refusal.message)
  }

  @Test func labelMasksNeedWholeNumbersUpTo255() throws {
    func message(_ name: String) throws -> String {
      let path = HDF5Fixture.path(name)
      let error = try #require(throws: FileError.self) { try MicrographFile.open(path).labelMask() }
      return error.description.replacing(path, with: "PATH")
    }
    #expect(
      try message("image.hspy")
        == "PATH:/Experiments/scene/data: a label mask needs values from 0 to 255, found 65535")
    #expect(
      try message("image-by-hyperspy.hspy")
        == "PATH:/Experiments/Picture/data: a label mask needs whole numbers, found float32")
  }

  @Test func moreObjectsThanAreLookedAtAreNamed() throws {
    try withTemporaryFolder { folder in
      func make(groups: Int) throws -> String {
        let path = "\(folder)/\(groups).h5"
        // What cannot be copied does not go into the macros that check.
        var made = 0
        if let root = HDF5NewGroup(file: path) {
          for index in 0..<groups where root.group("\(index)") != nil { made += 1 }
        }
        try #require(made == groups)
        return path
      }
      let few = try make(groups: 3)
      #expect(throws: FileError(.noSuchDataset, path: few, "holds no data set of numbers")) {
        try MicrographFile.open(few)
      }
      let many = try make(groups: 10_001)
      #expect(
        throws: FileError(
          .noSuchDataset, path: many,
          "has no data set of numbers among its first 10000 objects; it holds more than are looked at")
      ) { try MicrographFile.open(many) }
    }
  }
}
