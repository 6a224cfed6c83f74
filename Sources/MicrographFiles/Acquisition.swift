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

  /// Seconds since 1970 as a date and a time in UTC; nothing before 1980 and after 2200, when there were no such files.
  static func start(epoch seconds: Double?) -> String? {
    guard let seconds, (315_532_800...7_258_118_400).contains(seconds) else { return nil }
    let form = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
    return Date(timeIntervalSince1970: seconds).formatted(form).replacing("Z", with: " UTC")
  }
}
