public import BusinessTime

/// One thing that stands between a person and the end of the day.
public enum MissingPiece: Sendable, Hashable {
  /// No plan was filed.
  case plan
  /// No report of the date was filed.
  case report(LocalDate)
  /// An item nobody assessed.
  case assessment(item: ReportItem)
  /// An item that is not done, without a reason.
  case reason(item: ReportItem)
  /// A ticket the person touched that the report does not mention.
  case ticketInReport(ticket: UInt64, subject: String)
  /// A work segment that runs.
  case runningTimer(ticket: UInt64, since: Instant)
  /// A customer who waits for this person's answer.
  case unansweredCustomer(ticket: UInt64, customer: String, since: Instant)
  /// The report of an earlier day.
  case earlierReport(LocalDate)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .plan: "NO_PLAN"
    case .report: "NO_REPORT"
    case .assessment: "UNASSESSED_ITEM"
    case .reason: "REASON_DUE"
    case .ticketInReport: "TICKET_NOT_IN_REPORT"
    case .runningTimer: "RUNNING_TIMER"
    case .unansweredCustomer: "UNANSWERED_CUSTOMER"
    case .earlierReport: "EARLIER_REPORT_DUE"
    }
  }

  /// What it is about: "item/3", "ticket/1042", "day/2026-03-30".
  public var subject: String {
    switch self {
    case .plan: "plan"
    case .report(let date), .earlierReport(let date): "day/\(date)"
    case .assessment(let item), .reason(let item): item.subject
    case .ticketInReport(let ticket, _), .runningTimer(let ticket, _), .unansweredCustomer(let ticket, _, _):
      "ticket/\(ticket)"
    }
  }

  /// What is missing, in words; instants are told in the person's zone.
  public func description(in zone: TimeZoneRules) -> String {
    switch self {
    case .plan: "no plan was filed for this day"
    case .report(let date): "no report was filed for \(date)"
    case .assessment(let item): "\(item.title) is not assessed: done, partly done or not done?"
    case .reason(let item):
      "\(item.title) is \(item.assessment?.words ?? "not done") and gives no reason"
    case .ticketInReport(let ticket, let subject):
      "you worked on T-\(ticket)\(subject.isEmpty ? "" : " (\(subject))") and the report does not mention it"
    case .runningTimer(let ticket, let since):
      "your timer on T-\(ticket) has been running since \(zone.clock(at: since))"
    case .unansweredCustomer(let ticket, let customer, let since):
      "\(customer.isEmpty ? "the customer" : "customer \(customer)") of T-\(ticket) has waited for your answer since "
        + "\(zone.clock(at: since))"
    case .earlierReport(let date): "the report of \(date) is still due"
    }
  }

  /// The command that mends it.
  public var hint: String {
    switch self {
    case .plan: "opora day plan"
    case .report, .ticketInReport: "opora day report"
    case .assessment(let item): item.name.map { "opora day report --done \($0)" } ?? "opora day report"
    case .reason(let item):
      item.name.map { "opora day report --\(item.assessment == .partly ? "partly" : "not-done") \($0)=\"why\"" }
        ?? "opora day report"
    case .runningTimer(let ticket, _): "opora ticket pause T-\(ticket)"
    case .unansweredCustomer(let ticket, _, _): "opora ticket reply T-\(ticket) \"…\""
    case .earlierReport(let date): "opora day report --date \(date)"
    }
  }
}

extension ReportItem {
  /// How a command names the item: by its number in the plan, or by its ticket.
  fileprivate var name: String? {
    planNumber.map { "\($0)" } ?? ticket.map { "T-\($0)" }
  }
}

extension TimeZoneRules {
  /// "2026-03-30 17:42" as the wall shows it.
  func clock(at instant: Instant) -> String {
    let local = local(at: instant)
    let time = LocalTime(hour: local.time.hour, minute: local.time.minute) ?? .startOfDay
    return "\(local.date) \(time)"
  }
}
