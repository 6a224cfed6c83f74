import Foundation
import Synchronization

/// All parsers that are asked for, as many side by side as there are processors.
struct Rounds {
  let options: Options

  /// Prints a line for each parser as it ends, then the findings.
  ///
  /// - Returns: the number of findings.
  func run() -> Int {
    let names = options.parsers.isEmpty ? Parser.all.keys.sorted() : options.parsers
    let waiting = Mutex(names[...])
    let findings = Mutex<[String]>([])
    let totals = Mutex((reads: 0, seconds: 0.0))
    print("seed \(options.seed), \(options.seconds) s for each of \(names.count) parsers")
    print(row(["parser", "files read", "a second", "accepted", "memory", "findings"]))
    fflush(nil)
    DispatchQueue.concurrentPerform(iterations: min(names.count, ProcessInfo.processInfo.activeProcessorCount)) { _ in
      while let name = waiting.withLock({ $0.popFirst() }) {
        do {
          let outcome = try Supervisor(parser: name, options: options).run()
          findings.withLock { $0 += outcome.findings }
          totals.withLock { $0 = ($0.reads + outcome.reads, $0.seconds + outcome.seconds) }
          print(
            row([
              name, "\(outcome.reads)", "\(Int(Double(outcome.reads) / max(outcome.seconds, 1e-3)))",
              "\(outcome.reads > 0 ? 100 * outcome.accepted / outcome.reads : 0) %", "\(outcome.peak >> 20) MB",
              "\(outcome.findings.count)",
            ]))
        } catch { findings.withLock { $0.append("\(name): could not be run: \(error)") } }
        fflush(nil)
      }
    }
    let all = findings.withLock { $0 }
    let (reads, seconds) = totals.withLock { $0 }
    print("\(reads) files read in \(Int(seconds)) s of workers' time, \(all.count) findings")
    for finding in all { print(finding) }
    return all.count
  }

  private func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      let gap = String(repeating: " ", count: max(0, (index == 0 ? 16 : 11) - cell.count))
      return index == 0 ? cell + gap : gap + cell
    }.joined()
  }
}
