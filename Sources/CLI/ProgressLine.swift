import Foundation
import PipelineEngine
import Synchronization

/// One line on a terminal that is written over again: stage, share done, time left.
final class ProgressLine: Sendable {
  private struct State {
    var lastShown: ContinuousClock.Instant?
    var cleared = false
  }

  private let start = ContinuousClock.now
  private let state = Mutex(State())

  /// A line where standard error is a terminal; nothing where it is a file or a pipe.
  static func onTerminal() -> ProgressLine? { isatty(STDERR_FILENO) == 1 ? ProgressLine() : nil }

  /// Shows how far the run is, at most ten times a second.
  func show(_ progress: RunProgress) {
    let now = ContinuousClock.now
    state.withLock { state in
      guard !state.cleared else { return }
      if let last = state.lastShown, last.duration(to: now) < .milliseconds(100) { return }
      state.lastShown = now
      let elapsed = start.duration(to: now)
      var text = "\(progress.stage)  \(Int(progress.share * 100)) %"
      // A forecast from the first moments would jump about.
      if elapsed > .seconds(1), progress.share > 0.02 {
        let left = elapsed * ((1 - progress.share) / progress.share)
        text += "  \(Self.minutes(left)) left"
      }
      Self.write("\r\u{1B}[K\(text)")
    }
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      if state.lastShown != nil && !state.cleared { Self.write("\r\u{1B}[K") }
      state.cleared = true
    }
  }

  private static func minutes(_ duration: Duration) -> String {
    let seconds = Int(duration.components.seconds)
    return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
  }

  private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
