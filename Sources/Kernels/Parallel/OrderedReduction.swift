import Foundation
import Synchronization

/// Computes a partial result for every index in parallel and folds them into `state` in ascending order of the index.
///
/// The order of folding does not depend on the number of threads, so neither do the bits of a floating-point sum.
///
/// - Parameters:
///   - count: number of indices.
///   - threads: most threads to use, at least 1; at most that many partial results exist at once.
///   - state: what the partial results are folded into; only one thread at a time touches it.
///   - scratch: makes what one thread reuses from index to index.
///   - transform: computes the partial result of an index, on any thread.
///   - fold: adds a partial result to the state; called in ascending order of the index.
/// - Throws: the error of the lowest index that failed.
public func reduceInOrder<State: Sendable, Partial: Sendable, Scratch>(
  count: Int, threads: Int, into state: inout State, scratch makeScratch: @Sendable () throws -> Scratch,
  transform: @Sendable (Int, inout Scratch) throws -> Partial,
  fold: @Sendable (inout State, Int, Partial) throws -> Void
) throws {
  precondition(threads >= 1, "\(threads) threads")
  if threads == 1 || count <= 1 {
    guard count > 0 else { return }
    var scratch = try makeScratch()
    for index in 0..<count { try fold(&state, index, transform(index, &scratch)) }
    return
  }
  let turn = FoldingTurn(state: state)
  try parallelLoop(count: count, threads: threads, scratch: makeScratch) { index, scratch in
    let partial: Partial
    do { partial = try transform(index, &scratch) } catch {
      turn.fail(at: index)
      throw error
    }
    try turn.take(index) { try fold(&$0, index, partial) }
  }
  state = turn.result()
}

/// Lets threads fold one after the other in the order of their indices.
private final class FoldingTurn<State: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var next = 0
  private var failedIndex = Int.max
  private var state: State

  init(state: consuming State) { self.state = state }

  func fail(at index: Int) {
    condition.lock()
    failedIndex = min(failedIndex, index)
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until every lower index has folded; gives up where a lower index failed, since its error is thrown anyway.
  func take(_ index: Int, _ fold: (inout State) throws -> Void) throws {
    condition.lock()
    defer { condition.unlock() }
    while next < index && failedIndex > index { condition.wait() }
    guard failedIndex > index else { return }
    do { try fold(&state) } catch {
      failedIndex = min(failedIndex, index)
      condition.broadcast()
      throw error
    }
    next = index + 1
    condition.broadcast()
  }

  func result() -> State {
    condition.lock()
    defer { condition.unlock() }
    return state
  }
}
