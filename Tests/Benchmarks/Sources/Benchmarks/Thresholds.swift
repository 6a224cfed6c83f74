import Foundation

/// A limit that was not held.
struct ThresholdMissed: Error, CustomStringConvertible {
  let description: String
}

/// Ends a benchmark where a limit is not held.
func check(_ isHeld: Bool, _ message: String) throws {
  if !isHeld { throw ThresholdMissed(description: message) }
}

/// The most memory that this process has held so far.
func peakMegabytes() -> Int {
  var usage = rusage()
  #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss >> 20
  #endif
}
