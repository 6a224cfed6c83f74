internal import Foundation

/// How long the numbers of a data set were recorded, and when, as far as the file says.
public struct Acquisition: Sendable, Equatable {
  /// When it began: `2017-03-21 14:37:52 UTC`, or as the file writes it, with its time zone only where it names one.
  public internal(set) var start: String?
  /// Time at each pixel of the scan, in one frame.
  public internal(set) var dwellTimeInS: Double?
  /// Time that a detector was told to count.
  public internal(set) var realTimeInS: Double?
  /// The part of the real time in which it could count.
  public internal(set) var liveTimeInS: Double?

  /// A file that says nothing.
  public static let unknown = Acquisition()

  /// What the file says; times that are not above 0 say nothing.
  init(start: String? = nil, dwellTimeInS: Double? = nil, realTimeInS: Double? = nil, liveTimeInS: Double? = nil) {
    func positive(_ time: Double?) -> Double? { time.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }
    self.start = start.flatMap { $0.isEmpty ? nil : String($0.prefix(64)) }
    self.dwellTimeInS = positive(dwellTimeInS)
    self.realTimeInS = positive(realTimeInS)
    self.liveTimeInS = positive(liveTimeInS)
  }

  /// What HyperSpy's `General` says of the start; nothing without a date or a time. A zone belongs to a time.
  static func start(date: String?, time: String?, zone: String?) -> String? {
    func isSaid(_ text: String) -> Bool { !text.isEmpty }
    let start = [date, time].compactMap { $0 }.filter(isSaid)
    let end = [time == nil ? nil : zone].compactMap { $0 }.filter(isSaid)
    return start.isEmpty ? nil : (start + end).joined(separator: " ")
  }

  /// A date and a time of day of a calendar, in the form of ``start``; nothing for what is none. Years are those in which
  /// there were such files.
  static func start(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) -> String? {
    guard (1980...2200).contains(year), (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return [year, month, day].map(padded).joined(separator: "-") + " "
      + [hour, minute, second].map(padded).joined(separator: ":")
  }

  /// Days since the end of 1899 on the machine's own clock, as Windows counts them.
  static func start(windowsDays days: Double?) -> String? {
    // Day 25569 is the first of 1970; a day counted in Double is exact to some µs.
    start(epoch: days.map { (($0 - 25_569) * 86_400).rounded() })?.replacing(" UTC", with: "")
  }

  /// Seconds since 1970 as a date and a time in UTC; nothing before 1980 and after 2200, when there were no such files.
  static func start(epoch seconds: Double?) -> String? {
    guard let seconds, (315_532_800...7_258_118_400).contains(seconds) else { return nil }
    let form = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
    return Date(timeIntervalSince1970: seconds).formatted(form).replacing("Z", with: " UTC")
  }
}
