/// One of the department's numbers for alarms, by the name it is set by: `help.P1`, `stall.IN_PROGRESS.P2`,
/// `developer.P3`.
public enum AlarmTerm: Sendable, Hashable {
  /// Open time in which a colleague answers.
  case help(TicketPriority)
  /// Open time a ticket may stay in a state with nothing done.
  case stall(TicketState, TicketPriority)
  /// The same while a developer has it.
  case developer(TicketPriority)

  /// States that are somebody's to move on. A queued ticket is the routing's, which has alarms of its own.
  public static let watchedStates: [TicketState] = [
    .needsInfo, .assigned, .inProgress, .waitingCustomer, .verify, .onHold,
  ]

  /// Every term there is, in the order in which people read them.
  public static let all: [AlarmTerm] =
    TicketPriority.allCases.map { .help($0) }
    + watchedStates.flatMap { state in TicketPriority.allCases.map { .stall(state, $0) } }
    + TicketPriority.allCases.map { .developer($0) }

  public var name: String {
    switch self {
    case .help(let priority): "help.\(priority.name)"
    case .stall(let state, let priority): "stall.\(state.name).\(priority.name)"
    case .developer(let priority): "developer.\(priority.name)"
    }
  }

  private static let byName = Dictionary(
    all.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

  /// The term of a name, in either case; nil when there is none.
  public init?(name: String) {
    guard let term = Self.byName[name.lowercased()] else { return nil }
    self = term
  }
}

extension Ticket {
  /// Which number watches over it as it stands; nil when nobody has to move it on.
  public var stallTerm: AlarmTerm? {
    guard !isImported else { return nil }
    if line == .developers, state == .waitingDeveloper || state == .inProgress { return .developer(priority) }
    return AlarmTerm.watchedStates.contains(state) ? .stall(state, priority) : nil
  }
}
