/// Which columns of an event log say what, and in which words.
enum ReplayMapping {
  /// What a row of a log can say, by the names a mapping uses.
  enum Field: String, CaseIterable {
    case incident
    case at
    case state
    case line
    case priority
    case impact
    case product
    case team
    case owner
    /// Beside the state, as the other helpdesk writes it; kept with every change.
    case status

    /// Without these there is no change.
    var isRequired: Bool {
      switch self {
      case .incident, .at, .state, .line: true
      case .priority, .impact, .product, .team, .owner, .status: false
      }
    }
  }

  static let fields = Field.allCases.map(\.rawValue)

  /// The mapping of the log that needs none: the incident log of the BPI Challenge 2013, with the support level in a
  /// column of its own. Levels named together count as the higher. `ticket replay --print-mapping` shows it, as what a
  /// mapping of another log begins with.
  static let standardText = """
    # Which column says what. Of these incident, at, state and line must be there, or have a default below;
    # product, team, owner and status may be missing from the file.
    columns:
      incident: SR Number
      at: Change Date+Time
      state: Sub Status
      line: ST Level
      impact: SR Latest Impact
      priority: SR Latest Impact
      product: Product
      team: Involved ST
      owner: Resource
      status: Status
    # The department's word for each of the log's. A word that is not named here must be the department's own.
    values:
      state:
        Awaiting Assignment: queued
        In Progress: in-progress
        Assigned: assigned
        Wait - User: waiting-customer
        Wait - Customer: waiting-customer
        Wait: on-hold
        Wait - Vendor: on-hold
        Wait - Implementation: on-hold
        Unmatched: on-hold
        Resolved: solved
        In Call: solved
        Closed: closed
        Cancelled: cancelled
      line: {L1: "1", L2: "2", L3: "3", L2/L3: "3"}
      priority: {Major: P1, High: P2, Medium: P3, Low: P4}
    # Of times that name no offset.
    zone: UTC

    """

  static let standard: ColumnMapping = {
    var problems: [String] = []
    return ColumnMapping.parse(standardText, fields: fields, &problems)
  }()
}
