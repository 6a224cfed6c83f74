import Foundation
import Synchronization

/// Runs `body` once for every index below `count` on at most `threads` threads, and waits for all of them.
///
/// Indices are handed out in ascending order, one at a time; which thread gets which is not defined, so `body` must
/// give the same result for an index whoever runs it. With one thread everything runs on the caller's.
///
/// - Throws: the error of the lowest index that failed; indices above it may not have run.
public func parallelLoop(count: Int, threads: Int, _ body: @Sendable (Int) throws -> Void) throws {
  try parallelLoop(count: count, threads: threads, scratch: { () }) { index, _ in try body(index) }
}

/// As ``parallelLoop(count:threads:_:)``, with a scratch value for each thread that is made once and reused.
public func parallelLoop<Scratch: ~Copyable>(
  count: Int, threads: Int, scratch makeScratch: @Sendable () throws -> Scratch,
  _ body: @Sendable (Int, inout Scratch) throws -> Void
) throws {
  precondition(threads >= 1, "\(threads) threads")
  let workers = min(threads, count)
  if workers <= 1 {
    guard count > 0 else { return }
    var scratch = try makeScratch()
    for index in 0..<count { try body(index, &scratch) }
    return
  }
  let next = Atomic<Int>(0)
  let failure = Mutex<(index: Int, error: any Error)?>(nil)
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    var index = 0
    do {
      var scratch = try makeScratch()
      while true {
        index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { return }
        try body(index, &scratch)
      }
    } catch {
      next.store(count, ordering: .relaxed)
      let failed = index
      failure.withLock { if $0 == nil || failed < $0!.index { $0 = (failed, error) } }
    }
  }
  if let failed = failure.withLock({ $0 }) { throw failed.error }
}

/// Fills the rows of a matrix in parallel; each row is written by one call.
///
/// - Parameters:
///   - matrix: its rows are handed to `body` one by one as mutable spans of `matrix.columns` elements.
///   - threads: most threads to use, at least 1.
///   - scratch: makes what one thread reuses from row to row.
public func parallelRows<Scratch: ~Copyable>(
  of matrix: inout Matrix, threads: Int, scratch: @Sendable () throws -> Scratch,
  _ body: @Sendable (Int, inout MutableSpan<Float>, inout Scratch) throws -> Void
) throws {
  let rows = matrix.rows
  let columns = matrix.columns
  try matrix.elements.withUnsafeMutableBufferPointer { buffer in
    let base = DisjointWrites(buffer: buffer)
    try parallelLoop(count: rows, threads: threads, scratch: scratch) { row, scratch in
      var span = base.slice(row * columns..<(row + 1) * columns).mutableSpan
      try body(row, &span, &scratch)
    }
  }
}

/// A buffer that several threads write at once, each its own slice: the one place where this is promised by hand.
public struct DisjointWrites<Element>: @unchecked Sendable {
  private let buffer: UnsafeMutableBufferPointer<Element>

  /// Wraps a buffer that outlives every use of this value.
  public init(buffer: UnsafeMutableBufferPointer<Element>) { self.buffer = buffer }

  /// The elements of a range; no two threads may hold overlapping ranges.
  public func slice(_ range: Range<Int>) -> UnsafeMutableBufferPointer<Element> {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count, "\(range) of \(buffer.count) elements")
    return UnsafeMutableBufferPointer(rebasing: buffer[range])
  }
}
