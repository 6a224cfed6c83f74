import Dispatch
import Foundation
import PipelineEngine

/// Ends the process on Ctrl-C or a polite kill, without leaving half a result behind.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  /// Watches from now on; as long as this value lives.
  init() {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        FileHandle.standardError.write(Data("tessera: interrupted\n".utf8))
        removeUnfinishedResults(thenExit: 128 + number)
      }
      source.resume()
      return source
    }
  }
}
