import Kernels
import Synchronization
import Testing

@Suite("Parallel loops") struct ParallelLoopTests {
  struct Stop: Error, Equatable { var index: Int }

  @Test("every index once", arguments: [0, 1, 2, 7, 1000], [1, 2, 3, 16]) func complete(_ count: Int, _ threads: Int)
    throws
  {
    let seen = Mutex([Int](repeating: 0, count: count))
    try parallelLoop(count: count, threads: threads) { index in seen.withLock { $0[index] += 1 } }
    #expect(seen.withLock { $0.allSatisfy { $0 == 1 } })
  }

  @Test("the error of the lowest index that ran is thrown", arguments: [1, 2, 5]) func failing(_ threads: Int) {
    #expect(throws: Stop(index: 3)) {
      try parallelLoop(count: 4, threads: threads) { index in if index == 3 { throw Stop(index: index) } }
    }
  }

  @Test("rows are written where they belong", arguments: [1, 2, 4]) func rows(_ threads: Int) throws {
    var matrix = Matrix(rows: 50, columns: 7)
    try parallelRows(of: &matrix, threads: threads, scratch: { 0 }) { row, span, _ in
      for column in 0..<span.count { span[column] = Float(row * 7 + column) }
    }
    #expect(matrix.elements == (0..<350).map(Float.init))
  }

  @Test("sums are folded in order: the bits do not depend on the threads", arguments: [2, 3, 8]) func folding(
    _ threads: Int
  ) throws {
    func sum(_ threads: Int) throws -> (order: [Int], total: Float) {
      var state: (order: [Int], total: Float) = ([], 0)
      try reduceInOrder(
        count: 500, threads: threads, into: &state, scratch: { () },
        transform: { index, _ in 1 / Float(index + 1) * (index % 2 == 0 ? 1e6 : -1e-3) },
        fold: { state, index, part in
          state.order.append(index)
          state.total += part
        })
      return state
    }
    let one = try sum(1)
    let many = try sum(threads)
    #expect(many.order == Array(0..<500) && one.total.bitPattern == many.total.bitPattern)
  }

  @Test("a failing part ends the reduction with its error", arguments: [1, 2, 4], [0, 13, 99]) func failingReduction(
    _ threads: Int, _ at: Int
  ) {
    #expect(throws: Stop(index: at)) {
      var total = 0
      try reduceInOrder(
        count: 100, threads: threads, into: &total, scratch: { () },
        transform: { index, _ in
          if index == at { throw Stop(index: index) }
          return index
        }, fold: { total, _, part in total += part })
    }
  }
}
