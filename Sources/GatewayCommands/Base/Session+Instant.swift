import BusinessTime

extension Session {
  /// An instant as people give it: a day, from its midnight in the department's zone on, or a time with its offset.
  ///
  /// - Parameter option: Whose value it is, for the message.
  func instant(_ text: String, _ option: String) throws(CommandFailure) -> Instant {
    if let instant = Instant(iso8601: text) { return instant }
    if let date = LocalDate(text) { return zone.startOfDay(date) }
    throw CommandFailure(
      "'\(text)' is neither a day nor an instant", why: "\(option) takes a day, or a time with its offset from UTC",
      hint: "\(option) 2026-03-30, or \(option) 2026-03-30T09:00:00+03:00", exitCode: Exit.usage)
  }
}
