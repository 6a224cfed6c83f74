import TestSupport
import Testing

@testable import Encoders

@Suite struct WeightCheckTests {
  private let network = NetworkDescription.resNet(.resnet18)

  private func message(_ weights: RuleMadeWeights, for network: NetworkDescription) -> String {
    do { try checkWeights(weights, fit: network) } catch { return "\(error)" }
    return "they fit"
  }

  @Test("the parity rule is followed")
  func rule() {
    let stem = ruleMadeTensor("conv1.weight", shape: [64, 3, 7, 7], lastNorm: "bn2")
    #expect(stem.prefix(3) == [0.018213026225566864, 0.0990602895617485, -0.19276875257492065])
    #expect(abs(stem.map { Double($0) }.reduce(0, +) + 10.582405343714981) <= 1e-9)
    let last = ruleMadeTensor("layer1.0.bn2.weight", shape: [64], lastNorm: "bn2")
    #expect(last.prefix(2) == [0.2536104619503021, 0.2598525583744049])
    let classifier = ruleMadeTensor("fc.weight", shape: [1000, 512], lastNorm: "bn2")
    #expect(abs(classifier.map { Double($0) }.reduce(0, +) + 6.892897894185872) <= 1e-9)
  }

  @Test("torchvision's tables", arguments: ResNetDepth.allCases)
  func tables(depth: ResNetDepth) throws {
    let tensors = NetworkDescription.resNet(depth).tensors
    // Without the classifier and without what batch norms only measure, from torchvision's documentation.
    let parameters: [ResNetDepth: Int] = [
      .resnet18: 11_689_512, .resnet34: 21_797_672, .resnet50: 25_557_032, .resnet101: 44_549_160,
      .resnet152: 60_192_808,
    ]
    let width = NetworkDescription.resNet(depth).width(afterStage: 4)
    let found = tensors.filter { !$0.name.contains("running") }.map { $0.shape.reduce(1, *) }.reduce(0, +)
    #expect(found + width * 1000 + 1000 == parameters[depth])
    try checkWeights(RuleMadeWeights(.resNet(.resnet18)), fit: .resNet(.resnet18))
  }

  @Test("what does not fit is named, with both shapes")
  func misfits() {
    let weights = RuleMadeWeights(network)
    #expect(message(weights, for: network) == "they fit")
    #expect(
      message(weights.with("layer2.0.downsample.0.weight", shape: nil), for: network)
        == "weights do not fit resnet18: tensor layer2.0.downsample.0.weight of shape [128, 64, 1, 1] is missing")
    #expect(
      message(weights.with("conv1.weight", shape: [64, 1, 7, 7]), for: network)
        == "weights do not fit resnet18: tensor conv1.weight has shape [64, 1, 7, 7], expected [64, 3, 7, 7]")
    #expect(
      message(weights.with("layer5.weight", shape: [3]), for: network)
        == "weights do not fit resnet18: tensor layer5.weight of shape [3] is not part of the network")
    #expect(
      message(weights.with("bn1.bias", shape: nil).with("bn1.weight", shape: [63]).with("x", shape: []), for: network)
        == "weights do not fit resnet18: tensor bn1.weight has shape [63], expected [64], and 2 more tensors do not fit"
    )
    #expect(
      message(weights.with("fc.weight", shape: [5, 512]).with("fc.bias", shape: nil), for: network) == "they fit")
  }

  @Test("weights of another network are recognised")
  func otherNetwork() {
    #expect(
      message(RuleMadeWeights(.resNet(.resnet50)), for: .resNet(.resnet101))
        == "weights do not fit resnet101: they are those of resnet50; ask for resnet50, or give weights of resnet101")
  }

  @Test("numbers that are none are refused", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    let weights = RuleMadeWeights(network)
    #expect(
      message(try weights.with("layer1.1.conv2.weight", element: 77, value), for: network)
        == "weights do not fit resnet18: element 77 of tensor layer1.1.conv2.weight is not a finite number")
    #expect(
      message(try weights.with("bn1.running_var", element: 3, -1), for: network)
        == "weights do not fit resnet18: element 3 of tensor bn1.running_var is a variance below 0")
  }
}
