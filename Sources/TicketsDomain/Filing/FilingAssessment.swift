/// What the regulation says of a filing.
public struct FilingAssessment: Sendable, Hashable {
  public var regulationVersion: Int
  /// All of them at once, in the order of the clauses.
  public var violations: [Violation]
  /// The priority it gets: the filer's, else the matrix's, else P3.
  public var priority: TicketPriority
  /// By impact and urgency; nil when they were not stated.
  public var matrixPriority: TicketPriority?
  /// Likely duplicates of the same customer, newest first.
  public var duplicates: [Int64]
  /// Where it starts.
  public var line: SupportLine
  /// Its channel cannot carry the fields: it is created as NEEDS_INFO instead of being rejected.
  public var needsInfo: Bool
  public var customer: Customer?

  public var rejections: [Violation] { violations.filter { $0.severity == .reject } }

  public var warnings: [Violation] { violations.filter { $0.severity == .warn } }

  /// Whether a ticket comes of it.
  public var isAcceptable: Bool { needsInfo || rejections.isEmpty }
}

/// A clause that is not met.
public struct Violation: Sendable, Hashable {
  public var clause: String
  public var group: Clause.Group
  public var severity: Clause.Severity
  public var field: FilingField
  public var wrong: String
  public var shouldBe: String
  public var why: String
}
