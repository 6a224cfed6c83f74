import Encoders
import Foundation
import TestSupport
import Testing

@Suite struct WeightsFileTests {
  @Test func allFixturesAreThere() {
    #expect(WeightsFixtures.all.good.count == 26)
    #expect(WeightsFixtures.all.hostile.count == 92)
  }

  @Test(arguments: WeightsFixtures.all.good)
  func everyTensorIsReadBitForBit(good: WeightsFixtures.Good) throws {
    let file = try WeightsFile.open(WeightsFixtures.folder.appending(path: good.file).path)
    let expected = try #require(WeightsFixtures.all.expected[good.expected])
    #expect(Set(file.tensors.map(\.name)) == Set(expected.keys))
    #expect(file.tensors.count == expected.count)
    for tensor in file.tensors {
      let truth = try #require(expected[tensor.name])
      #expect(tensor.shape == truth.shape, "\(tensor.name)")
      #expect(file.shape(of: tensor.name) == truth.shape, "\(tensor.name)")
      #expect(tensor.type.rawValue == (truth.type == "bool" ? "boolean" : truth.type), "\(tensor.name)")
      let fixture = try NPYFixture(WeightsFixtures.folder.appending(path: truth.file))
      let values = try file.values(of: tensor.name)
      #expect(values.map(\.bitPattern) == fixture.floats.map(\.bitPattern), "\(tensor.name)")
      #expect(tensor.count == values.count)
    }
  }

  @Test func formatsAreToldApartByContent() throws {
    for (name, format) in [
      ("module_zip.pth", WeightsFormat.torch), ("module_legacy.pth", .torchLegacy),
      ("module.safetensors", .safetensors),
    ] {
      try withTemporaryFolder { folder in
        let path = "\(folder)/weights"
        try FileManager.default.copyItem(
          atPath: WeightsFixtures.folder.appending(path: "good/\(name)").path, toPath: path)
        #expect(try WeightsFile.open(path).format == format)
      }
    }
  }

  @Test func tensorsStandInTheOrderOfTheFile() throws {
    let names = [
      "conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked",
      "fc.weight", "fc.bias",
    ]
    for name in ["module_zip.pth", "module_legacy.pth"] {
      let file = try WeightsFile.open(WeightsFixtures.folder.appending(path: "good/\(name)").path)
      #expect(file.tensors.map(\.name) == names)
    }
  }

  @Test func theHashIsThatOfTheFile() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.safetensors"
      let header = Array(#"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#.utf8)
      try Data(TorchFileBuilder.little(UInt64(header.count)) + header + Array("abc".utf8)).write(
        to: URL(filePath: path))
      let file = try WeightsFile.open(path)
      #expect(try file.values(of: "a") == [97, 98, 99])
      // Of Python's hashlib.
      #expect(file.sha256 == "422fc6bab8c609cf91ff21388c0d5954c3078806f75d074b524ac51541e3e4f4")
      #expect(file.sha256 == file.sha256)
    }
  }

  @Test func aTensorThatIsNotThereIsNamed() throws {
    let path = WeightsFixtures.folder.appending(path: "good/module.safetensors").path
    let file = try WeightsFile.open(path)
    #expect(file.shape(of: "fc.Bias") == nil)
    let error = #expect(throws: WeightsError.self) { try file.values(of: "fc.Bias") }
    #expect(error?.code == .noSuchTensor)
    #expect(
      error?.description == "\(path): holds no tensor \"fc.Bias\"; it holds 8, the first is \"\(file.tensors[0].name)\""
    )
  }

  @Test func aFileReplacedWhileOpenKeepsItsValues() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pth"
      let source = WeightsFixtures.folder.appending(path: "good/module_zip.pth")
      try Data(contentsOf: source).write(to: URL(filePath: path))
      let file = try WeightsFile.open(path)
      let before = try file.values(of: "fc.weight")
      try Data("other".utf8).write(to: URL(filePath: path), options: .atomic)
      #expect(try file.values(of: "fc.weight") == before)
    }
  }
}
