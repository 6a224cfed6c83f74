import Testing

@testable import MicrographFiles

/// Dates in the form of the machine's language.
@Suite struct DMDateTests {
  @Test(
    arguments: [
      ("12/14/2019", "3:14:24 PM", "2019-12-14 15:14:24"), ("14/05/2019", "21:00:58", "2019-05-14 21:00:58"),
      ("8/8/2016", "9:46:19 PM", "2016-08-08 21:46:19"), ("31.1.2020", "12:00:01 AM", "2020-01-31 00:00:01"),
      ("2020-02-03", "12:58:18 pm", "2020-02-03 12:58:18"), ("12/14/2019", "15:14:24 PM", "2019-12-14 15:14:24"),
    ])
  func datesAreRead(_ date: String, _ time: String, _ expected: String) {
    #expect(DMDate.start(date, time) == expected)
  }

  @Test func whereADayCouldBeAMonthTheSystemsTimeTells() {
    #expect(DMDate.start("5/7/2016", "12:58:18 PM") == nil)
    // 2016-05-07 16:58 UTC, from a real file.
    let may = 1.3107113898227622e17
    #expect(DMDate.start("5/7/2016", "12:58:18 PM", systemTime: may) == "2016-05-07 12:58:18")
    #expect(DMDate.start("7/5/2016", "12:58:18 PM", systemTime: may) == "2016-05-07 12:58:18")
    #expect(DMDate.start("6/7/2016", "12:58:18 PM", systemTime: may) == nil)
    #expect(DMDate.start("5/7/2016", "12:58:18 PM", systemTime: .nan) == nil)
    // A wrong clock does not spoil a clear date.
    #expect(DMDate.start("25/12/2016", "1:02:03", systemTime: 0) == "2016-12-25 01:02:03")
  }

  @Test(
    arguments: [
      ("", ""), ("12/14/2019", ""), ("14/14/2019", "1:00:00"), ("12/14/19", "1:00:00"), ("1/2/3/4", "1:00:00"),
      ("99999999999999999999/1/2019", "1:00:00"), ("13/1/2019", "25:00:00"), ("13/1/2019", "-1:00:00"),
      ("13/1/2019", "1:00"), ("Yesterday", "noon"),
    ])
  func othersAreNone(_ date: String, _ time: String) { #expect(DMDate.start(date, time) == nil) }
}
