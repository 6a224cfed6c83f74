import Testing

@testable import FewShot

@Suite struct SoftmaxTests {
  @Test func probabilitiesDependOnDifferencesOverTemperature() {
    let found = probabilities(ofDistances: [1.0, 2, 4], temperature: 0.5)
    let shifted = probabilities(ofDistances: [101.0, 102, 104], temperature: 0.5)
    let stretched = probabilities(ofDistances: [10.0, 20, 40], temperature: 5)
    for label in 0..<3 {
      #expect(near(found[label], shifted[label], relative: 1e-12))
      #expect(near(found[label], stretched[label], relative: 1e-12))
    }
    #expect(abs(found.reduce(0, +) - 1) < 1e-15)
  }

  @Test func tinyTemperaturesStayFinite() {
    #expect(probabilities(ofDistances: [0.0, 1e300, 0], temperature: 1e-300) == [0.5, 0, 0.5])
    #expect(probabilities(ofDistances: [3.0, 3, 3, 3], temperature: 1e-300) == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func entropyIsOneForEqualsAndZeroForCertainty() {
    for classes in 2...9 {
      let equal = [Double](repeating: 1 / Double(classes), count: classes)
      #expect(near(normalisedEntropy(of: equal), 1, relative: 1e-15))
      #expect(normalisedEntropy(of: [1] + [Double](repeating: 0, count: classes - 1)) == 0)
    }
    #expect(normalisedEntropy(of: [1]) == 0)
  }

  @Test func marginOfTheBestTwo() {
    #expect(near(margin(of: [0.2, 0.5, 0.3]), 0.2, relative: 1e-15))
    #expect(margin(of: [0.4, 0.2, 0.4]) == 0)
    #expect(margin(of: [0, 1]) == 1)
  }
}
