internal import BusinessTime

/// What reporting refuses beside the rules of a workday.
enum ReportingError: Error, Sendable, Equatable {
  /// Nobody of this name has days here.
  case unknownPerson(String)
  case noDay(person: String, date: LocalDate?)
  /// The caller may only look at, or act on, their own days.
  case notYours(caller: String, person: String)
  /// Only a lead or an admin overrides.
  case mayNotOverride(caller: String)
  /// A service has no days of its own.
  case noPerson(caller: String)
  case unreadableDate(field: String, text: String)
  case rangeBackwards(from: LocalDate, to: LocalDate)
  case rangeTooLong(days: Int, maximum: Int)
  case unspecifiedMode
  case unknownLine(UInt32)
  case tooManyPeople(Int, maximum: Int)
  case noLeave(UInt64)
  case unspecifiedLeave
  case tooManyShifts(Int, maximum: Int)
  case invalidShifts([ShiftProblem])
  /// A change that has to be explained, and is not, or at too great a length.
  case badReason(length: Int, maximum: Int)
  case invalidPeople([(index: Int, problem: PersonRecord.Problem)])

  /// What is wrong with one of the shifts given, by its place.
  struct ShiftProblem: Sendable, Equatable {
    var index: Int
    var field: String
    var text: String
  }

  static func == (left: ReportingError, right: ReportingError) -> Bool { "\(left)" == "\(right)" }
}
