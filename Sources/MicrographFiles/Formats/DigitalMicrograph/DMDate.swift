/// Dates and times in the tags of DigitalMicrograph, which are in the form of the machine's language: `12/14/2019` and
/// `3:14:24 PM`, or `14/05/2019` and `21:00:58`.
enum DMDate {
  /// When an image was recorded: as its spectra say, or the data bar of an image.
  ///
  /// - Parameters:
  ///   - info: `ImageTags`.
  ///   - signal: the group of the signal, such as `EDS`; nothing for images.
  static func start(imageTags info: FileTag, signal: String?) -> String? {
    for place in [signal.flatMap { info[$0, "Acquisition"] }, info["SI", "Acquisition"]] {
      if let date = place?["Date"]?.text, let time = place?["Start time"]?.text, let start = start(date, time) {
        return start
      }
    }
    let bar = info["DataBar"]
    return start(
      bar?["Acquisition Date"]?.text ?? "", bar?["Acquisition Time"]?.text ?? "",
      systemTime: bar?["Acquisition Time (OS)"]?.double)
  }

  /// A date with a time of day. Nothing where a day cannot be told from a month.
  ///
  /// - Parameter systemTime: Windows's own count of time, 100 ns since 1601 in UTC; tells a day from a month.
  static func start(_ date: String, _ time: String, systemTime: Double? = nil) -> String? {
    let parts = date.split { "/.-".contains($0) }.compactMap { $0.utf8.count <= 4 ? Int($0) : nil }
    guard parts.count == 3, let clock = clock(time) else { return nil }
    func start(_ year: Int, _ month: Int, _ day: Int) -> String? {
      Acquisition.start(
        year: year, month: month, day: day, hour: clock.hour, minute: clock.minute, second: clock.second)
    }
    if parts[0] > 31 { return start(parts[0], parts[1], parts[2]) }
    let monthFirst = start(parts[2], parts[0], parts[1])
    let dayFirst = start(parts[2], parts[1], parts[0])
    guard let monthFirst, let dayFirst, monthFirst != dayFirst else { return monthFirst ?? dayFirst }
    // The machine's clock shows another day than UTC for some hours.
    guard let seconds = systemTime.map({ $0 * 1e-7 - 11_644_473_600 }) else { return nil }
    let days = [-86_400, 0, 86_400].compactMap { Acquisition.start(epoch: seconds + $0)?.prefix(10) }
    let fitting = [monthFirst, dayFirst].filter { days.contains($0.prefix(10)) }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// `21:00:58` or `9:00:58 PM`.
  private static func clock(_ text: String) -> (hour: Int, minute: Int, second: Int)? {
    let words = text.split(whereSeparator: \.isWhitespace)
    let numbers = (words.first ?? "").split(separator: ":").compactMap { $0.utf8.count <= 2 ? Int($0) : nil }
    guard numbers.count == 3 else { return nil }
    guard words.count > 1, numbers[0] <= 12 else { return (numbers[0], numbers[1], numbers[2]) }
    let isAfternoon = words[1].lowercased().hasPrefix("p")
    return (numbers[0] % 12 + (isAfternoon ? 12 : 0), numbers[1], numbers[2])
  }
}
