import Dispatch

/// Runs pieces of work one after the other beside the caller, who prepares the next piece meanwhile.
final class WorkLane: Sendable {
  private let queue: DispatchQueue?
  private let idle = DispatchSemaphore(value: 1)

  /// A lane; with one thread the work is done on the caller's.
  init(threads: Int) { queue = threads > 1 ? DispatchQueue(label: "tessera.work") : nil }

  /// Waits until the piece before is done, then starts this one.
  func run(_ work: @escaping @Sendable () -> Void) {
    guard let queue else { return work() }
    idle.wait()
    queue.async {
      work()
      self.idle.signal()
    }
  }

  /// Waits until all work is done.
  func wait() {
    idle.wait()
    idle.signal()
  }
}
