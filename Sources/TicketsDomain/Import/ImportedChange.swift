public import BusinessTime

/// One status change recorded by another helpdesk.
public struct ImportedChange: Sendable, Hashable {
  /// Line in the file, for messages.
  public var row: Int
  public var incident: String
  /// 0-based place of the change within its incident.
  public var ordinal: Int
  public var at: Instant
  public var state: TicketState
  public var line: SupportLine
  /// As written in the source: "Accepted-Wait - User", "L2/L3", "Medium".
  public var sourceStatus: String
  public var sourceLevel: String
  public var impact: String
  public var product: String
  public var team: String
  public var owner: String
  public var priority: TicketPriority?

  public init(
    row: Int, incident: String, ordinal: Int, at: Instant, state: TicketState, line: SupportLine,
    sourceStatus: String, sourceLevel: String, impact: String, product: String, team: String, owner: String,
    priority: TicketPriority?
  ) {
    self.row = row
    self.incident = incident
    self.ordinal = ordinal
    self.at = at
    self.state = state
    self.line = line
    self.sourceStatus = sourceStatus
    self.sourceLevel = sourceLevel
    self.impact = impact
    self.product = product
    self.team = team
    self.owner = owner
    self.priority = priority
  }

  /// What is wrong with the row by itself; nil when nothing is.
  public var defect: String? {
    if incident.isBlank { return "the incident has no number" }
    if at == .epoch { return "the change has no time" }
    if ordinal < 0 || ordinal > 1_000_000 { return "ordinal \(ordinal) is not between 0 and 1,000,000" }
    for (field, text) in [
      ("incident", incident), ("status", sourceStatus), ("level", sourceLevel), ("impact", impact),
      ("product", product), ("team", team), ("owner", owner),
    ] where text.utf8.count > TextLimits.shortText {
      return "\(field) has \(text.utf8.count) bytes; the limit is \(TextLimits.shortText)"
    }
    return nil
  }

  /// The placement the source says. An owner is one only where somebody has the ticket.
  var placement: Placement {
    let owner = state == .queued || state == .needsInfo ? "" : self.owner
    return Placement(state: state, line: line, owner: owner)
  }
}
