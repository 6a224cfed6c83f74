import Foundation
import Synchronization

/// The results of `transform` for every index below `count`, in ascending order of the index.
///
/// The work is spread over at most `threads` threads; with one thread everything runs on the caller's. Meant for a
/// transform that cannot fail and whose result is worth an allocation (a band of rows rather than one number).
///
/// - Parameters:
///   - count: number of indices, at least 0.
///   - threads: most threads to use, at least 1.
///   - transform: must give the same result for an index whichever thread runs it.
public func parallelMap<Element: Sendable>(
  count: Int, threads: Int, _ transform: @Sendable (Int) -> Element
) -> [Element] {
  precondition(count >= 0 && threads >= 1, "\(count) results on \(threads) threads")
  let workers = min(threads, count)
  if workers <= 1 { return (0..<count).map(transform) }
  let next = Atomic<Int>(0)
  let results = Mutex<[Element?]>([Element?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      let element = transform(index)
      results.withLock { $0[index] = element }
    }
  }
  return results.withLock { $0.compactMap(\.self) }
}
