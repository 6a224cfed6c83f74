import Foundation
import PipelineEngine
import Synchronization

/// Ends the process on Ctrl-C or a polite kill, without leaving half a result behind.
final class Interruption {
  private let watched = [SIGINT, SIGTERM]
  private let writingEnd: Int32

  /// Watches from now on, as long as this value lives.
  ///
  /// - Parameter end: cleans up and ends the process with an exit code.
  init(end: @escaping @Sendable (_ code: Int32) -> Never = { removeUnfinishedResults(thenExit: $0) }) {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no pipe: \(String(cString: strerror(errno)))")
    let readingEnd = ends[0]
    writingEnd = ends[1]
    interruptionPipe.store(writingEnd, ordering: .sequentiallyConsistent)
    Thread.detachNewThread {
      var number: UInt8 = 0
      var got: Int
      repeat { got = read(readingEnd, &number, 1) } while got < 0 && errno == EINTR
      close(readingEnd)
      guard got == 1 else { return }
      FileHandle.standardError.write(Data("tessera: interrupted\n".utf8))
      end(128 + Int32(number))
    }
    // From the first moment on no signal is lost: it waits in the pipe. A handler may do next to nothing else.
    for number in watched {
      signal(number) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(interruptionPipe.load(ordering: .sequentiallyConsistent), &byte, 1)
      }
    }
    // A program that starts this one may have blocked them in the thread that did.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in watched { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  deinit {
    for number in watched { signal(number, SIG_DFL) }
    close(writingEnd)
  }
}

/// Where the signal handler writes the number of the signal.
private let interruptionPipe = Atomic<Int32>(-1)
