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
    show { elapsed in
      "\(progress.stage)  \(Int(progress.share * 100)) %\(Self.timeLeft(elapsed, share: progress.share))"
    }
  }

  /// Shows how far a download is: bytes, rate, time left.
  func show(_ progress: DownloadProgress) {
    show { elapsed in
      let whole = progress.total.map { " of \(ByteCount.text($0))" } ?? ""
      let came = Double(progress.bytesHere - progress.bytesBefore)
      let seconds = elapsed / .seconds(1)
      let rate = seconds > 0 ? "  \(ByteCount.text(Int(came / seconds)))/s" : ""
      let toCome = progress.total.map { Double($0 - progress.bytesBefore) } ?? 0
      let left = toCome > 0 ? Self.timeLeft(elapsed, share: came / toCome) : ""
      return "\(ByteCount.text(progress.bytesHere))\(whole)\(rate)\(left)"
    }
  }

  /// Shows how far a training is: file, or epoch, loss, words per second, time left.
  func show(_ progress: TrainingProgress) {
    show { _ in
      switch progress {
      case .reading(let file, let number, let files, let share):
        return "reading \(file) (\(number) of \(files))  \(Int(share * 100)) %"
      case .learning(let epoch, let epochs, let loss, let wordsPerSecond, let secondsLeft):
        let loss = loss.map { "  loss \(String(format: "%.4f", $0))" } ?? ""
        let speed = "  \(String(format: "%.3g", wordsPerSecond / 1e6)) million words/s"
        return "epoch \(epoch) of \(epochs)\(loss)\(speed)  \(Self.minutes(.seconds(secondsLeft))) left"
      }
    }
  }

  private func show(_ text: (_ elapsed: Duration) -> String) {
    let now = ContinuousClock.now
    state.withLock { state in
      guard !state.cleared else { return }
      if let last = state.lastShown, last.duration(to: now) < .milliseconds(100) { return }
      state.lastShown = now
      Self.write("\r\u{1B}[K\(text(start.duration(to: now)))")
    }
  }

  /// Nothing in the first moments: a forecast from them would jump about.
  private static func timeLeft(_ elapsed: Duration, share: Double) -> String {
    guard elapsed > .seconds(1), share > 0.02 else { return "" }
    return "  \(minutes(elapsed * ((1 - share) / share))) left"
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
