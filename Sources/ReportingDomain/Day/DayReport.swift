public import BusinessTime

/// A person's own judgement of one item of the day.
public enum Assessment: String, Sendable, Hashable, CaseIterable {
  case done
  case partly
  case notDone = "not_done"

  /// A reason is due for everything that is not done.
  public var needsReason: Bool { self != .done }

  /// In a sentence.
  public var words: String {
    switch self {
    case .done: "done"
    case .partly: "partly done"
    case .notDone: "not done"
    }
  }
}

/// One line of a report: an item of the plan, or work that was not planned.
public struct ReportItem: Sendable, Hashable {
  /// `nil` for work that was not planned.
  public var planNumber: Int?
  public var ticket: UInt64?
  public var text: String
  /// `nil` while the person has to say.
  public var assessment: Assessment?
  public var reason: String
  public var carryOver: Bool
  public var minutes: Int
  /// The person gave ``minutes``; otherwise they are the facts'.
  public var hasStatedMinutes: Bool
  /// What the facts say otherwise; empty when they agree.
  public var discrepancy: String
  /// Written from the facts; the person said nothing about it.
  public var isDrafted: Bool

  public init(
    planNumber: Int? = nil, ticket: UInt64? = nil, text: String = "", assessment: Assessment? = nil,
    reason: String = "", carryOver: Bool = false, minutes: Int = 0, hasStatedMinutes: Bool = false,
    discrepancy: String = "", isDrafted: Bool = false
  ) {
    self.planNumber = planNumber
    self.ticket = ticket
    self.text = text
    self.assessment = assessment
    self.reason = reason
    self.carryOver = carryOver
    self.minutes = minutes
    self.hasStatedMinutes = hasStatedMinutes
    self.discrepancy = discrepancy
    self.isDrafted = isDrafted
  }

  /// "item 3 (call the bank)", "T-1042 (Login fails)".
  var title: String {
    let name = planNumber.map { "item \($0)" } ?? ticket.map { "T-\($0)" } ?? "unplanned work"
    let about = planNumber != nil && ticket != nil && text.isEmpty ? "T-\(ticket ?? 0)" : text
    return about.isEmpty ? name : "\(name) (\(about))"
  }

  /// "item/3", "ticket/1042".
  var subject: String {
    planNumber.map { "item/\($0)" } ?? ticket.map { "ticket/\($0)" } ?? "item/0"
  }
}

/// The reflection on a day.
public struct DayReport: Sendable, Hashable {
  public var items: [ReportItem]
  public var summary: String
  /// `nil` for a draft.
  public var filedAt: Instant?

  public init(items: [ReportItem] = [], summary: String = "", filedAt: Instant? = nil) {
    self.items = items
    self.summary = summary
    self.filedAt = filedAt
  }
}
