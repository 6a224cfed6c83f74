/// Gives data sets of the same title names of their own: `Ch 1`, then `Ch 1 2`.
struct UniqueNames {
  private var given: Set<String> = []
  private var times: [String: Int] = [:]

  /// The title itself, fit to be printed and "data" where it is empty, or that with the lowest number from 2 on that is
  /// free.
  mutating func next(_ title: String) -> String {
    let title = printable(title.isEmpty ? "data" : title)
    var name = title
    while !given.insert(name).inserted {
      times[title, default: 1] += 1
      name = "\(title) \(times[title, default: 2])"
    }
    return name
  }
}
