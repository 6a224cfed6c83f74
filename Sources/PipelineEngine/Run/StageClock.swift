import Foundation
import Synchronization

/// Seconds spent in every stage of a run, in the order in which the stages first began.
final class StageClock: Sendable {
  /// One stage and the seconds spent in it.
  struct Stage: Encodable {
    let stage: String
    var seconds: Double
  }

  private let stages = Mutex<[Stage]>([])
  private let start = ContinuousClock.now

  /// Runs work and adds its time to a stage.
  func measure<Result>(_ stage: String, _ work: () throws -> Result) rethrows -> Result {
    let begin = ContinuousClock.now
    defer { add(begin.duration(to: .now), to: stage) }
    return try work()
  }

  private func add(_ duration: Duration, to name: String) {
    let seconds = StageClock.seconds(duration)
    stages.withLock { stages in
      if let index = stages.firstIndex(where: { $0.stage == name }) {
        stages[index].seconds += seconds
      } else {
        stages.append(Stage(stage: name, seconds: seconds))
      }
    }
  }

  /// All stages so far.
  var measured: [Stage] { stages.withLock { $0 } }

  /// Seconds since this clock was made.
  var total: Double { StageClock.seconds(start.duration(to: .now)) }

  static func seconds(_ duration: Duration) -> Double {
    let parts = duration.components
    // Micro-seconds are finer than a stage can be measured.
    return (Double(parts.seconds) * 1e6 + Double(parts.attoseconds) / 1e12).rounded() / 1e6
  }
}
