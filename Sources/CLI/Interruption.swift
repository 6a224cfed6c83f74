import Dispatch
import Foundation
import PipelineEngine

/// Ends the process on Ctrl-C or a polite kill, without leaving half a result behind.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  /// Watches from now on; as long as this value lives.
  ///
  /// - Parameter end: cleans up and ends the process with an exit code.
  init(end: @escaping @Sendable (_ code: Int32) -> Never = { removeUnfinishedResults(thenExit: $0) }) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        FileHandle.standardError.write(Data("tessera: interrupted\n".utf8))
        end(128 + number)
      }
      source.resume()
      return source
    }
  }
}
