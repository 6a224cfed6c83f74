import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct FusionRuleTests {
  private func fuse(_ rule: FusionRule, _ distances: [Double], present: [Bool] = [true, true]) -> [Double]? {
    var fused = [Double](repeating: 0, count: distances.count / present.count)
    let any = rule.fuse(ChannelRow(distances: distances, present: present), into: &fused)
    return any ? fused : nil
  }

  @Test func aSureChannelOutweighsAnUnsureOne() throws {
    // The first channel is far from sure (gap of a tenth of its temperature), the second sure of the other class.
    let rule = FusionRule.entropyWeighted(weights: [1, 1], scales: [1, 1], temperatures: [1, 0.1])
    let fused = try #require(fuse(rule, [0.5, 0.6, 1, 0.5]))
    #expect(fused[1] < fused[0])
    #expect(fused[1] < 0.501)
  }

  @Test func noCertaintyAnywhereLeavesTheUsersWeights() throws {
    let rule = FusionRule.entropyWeighted(weights: [3, 1], scales: [1, 2], temperatures: [1, 1])
    #expect(fuse(rule, [5, 5, 8, 8]) == fuse(.mean(weights: [3, 1], scales: [1, 2]), [5, 5, 8, 8]))
    #expect(fuse(rule, [5, 5, 8, 8]) == [4.75, 4.75])
    // A certainty of 2e-15 is rounding; it must not give the first channel everything.
    let nearly = [5, 5 + 1e-7, 8, 8]
    #expect(fuse(rule, nearly) == fuse(.mean(weights: [3, 1], scales: [1, 2]), nearly))
  }

  @Test func anUnsureChannelAloneStillCounts() {
    let rule = FusionRule.entropyWeighted(weights: [3, 1], scales: [1, 2], temperatures: [1, 1])
    #expect(fuse(rule, [5, 5, 8, 9], present: [true, false]) == [5, 5])
    #expect(fuse(rule, [5, 5, 8, 9], present: [false, false]) == nil)
  }

  @Test func aChannelWhoseDistancesAreAllZeroAddsNothing() {
    #expect(fuse(.mean(weights: [1, 1], scales: [0, 2]), [0, 0, 2, 4]) == [0.5, 1])
    #expect(fuse(.mean(weights: [1, 1], scales: [0, 0]), [0, 0, 0, 0]) == [0, 0])
  }

  @Test func onlyTheRatioOfTheWeightsMatters() {
    let distances = [1.0, 2, 3, 4, 5, 6]
    #expect(
      fuse(.mean(weights: [1, 3], scales: [3, 6]), distances)
        == fuse(.mean(weights: [4, 12], scales: [3, 6]), distances))
  }
}
