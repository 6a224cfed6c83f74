internal import Foundation

/// Tells threads that read pieces of a stream side by side at which scan pixel each piece starts: the markers of all
/// pieces before it must have been counted.
final class PositionTurn: @unchecked Sendable {
  private let condition = NSCondition()
  private var next = 0
  private var position = 0
  private var failedIndex = Int.max

  /// A piece before failed, whose error is thrown instead.
  struct GivenUp: Error {}

  /// Waits until all pieces before `index` have had their turn.
  ///
  /// - Parameters:
  ///   - isFirst: whether a new stream begins with this piece.
  ///   - advance: gives the position behind the piece for the one before it.
  ///   - atTurn: called while it is this piece's turn.
  /// - Returns: the position before the piece.
  func take(
    _ index: Int, isFirst: Bool, advance: (Int) -> Int, atTurn: () -> Void
  ) throws(GivenUp) -> Int {
    condition.lock()
    defer { condition.unlock() }
    while next < index && failedIndex > index { condition.wait() }
    guard failedIndex > index else { throw GivenUp() }
    let start = isFirst ? 0 : position
    position = advance(start)
    atTurn()
    next = index + 1
    condition.broadcast()
    return start
  }

  /// Wakes whoever waits for a piece that will not come; the pieces before it go on.
  func fail(at index: Int) {
    condition.lock()
    failedIndex = min(failedIndex, index)
    condition.broadcast()
    condition.unlock()
  }
}
