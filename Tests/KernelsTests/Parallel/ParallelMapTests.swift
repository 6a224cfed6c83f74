import Kernels
import Testing

@Suite struct ParallelMapTests {
  @Test(arguments: [0, 1, 2, 100], [1, 2, 5])
  func resultsKeepTheirOrder(count: Int, threads: Int) {
    #expect(parallelMap(count: count, threads: threads) { $0 * $0 } == (0..<count).map { $0 * $0 })
  }
}
