import Testing

@testable import FewShot

@Suite struct StudentTTests {
  /// Values of `scipy.stats.t.ppf(0.975, df)`.
  @Test(arguments: [
    (1.0, 12.7062), (2, 4.3027), (2.5, 3.5727), (3, 3.1824), (4, 2.7764), (5, 2.5706), (7.5, 2.3329), (12, 2.1788),
    (30, 2.0423), (120, 1.9799), (1e5, 1.95999),
  ]) func quantile(degrees: Double, expected: Double) {
    #expect(abs(studentQuantile(degrees: degrees) - expected) < 2e-3 * expected)
  }

  @Test func limits() {
    #expect(abs(studentQuantile(degrees: .infinity) - 1.959_964) < 1e-6)
    #expect(studentQuantile(degrees: 0.3) == studentQuantile(degrees: 1))
  }

  @Test func degreesOfASum() {
    #expect(combinedDegrees([(2, 5)]) == 5)
    #expect(combinedDegrees([(1, 5), (0, 100)]) == 5)
    #expect(combinedDegrees([(1, 5), (1, 5)]) == 10)
    #expect(combinedDegrees([(0, 5), (3, .infinity)]) == .infinity)
  }
}
