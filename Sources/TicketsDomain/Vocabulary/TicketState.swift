/// Where a ticket is in its life. Raw values are the wire's.
public enum TicketState: Int, Sendable, Hashable, CaseIterable {
  /// Accepted from a channel that cannot carry the fields; somebody has to complete it.
  case needsInfo = 1
  /// Waits for a person on its line.
  case queued = 2
  /// Has an owner who has not begun.
  case assigned = 3
  case inProgress = 4
  case waitingCustomer = 5
  /// On line 3, with a developer who has not begun (again): line 3's `assigned`.
  case waitingDeveloper = 6
  /// The developer says it is done; the overseer has to look.
  case verify = 7
  case onHold = 8
  case solved = 9
  case closed = 10
  /// A redirect to another ticket.
  case merged = 11
  case cancelled = 12

  /// As people and events write it: `WAITING_CUSTOMER`.
  public var name: String {
    switch self {
    case .needsInfo: "NEEDS_INFO"
    case .queued: "QUEUED"
    case .assigned: "ASSIGNED"
    case .inProgress: "IN_PROGRESS"
    case .waitingCustomer: "WAITING_CUSTOMER"
    case .waitingDeveloper: "WAITING_DEVELOPER"
    case .verify: "VERIFY"
    case .onHold: "ON_HOLD"
    case .solved: "SOLVED"
    case .closed: "CLOSED"
    case .merged: "MERGED"
    case .cancelled: "CANCELLED"
    }
  }

  /// Nobody works on it any more.
  public var isFinished: Bool {
    switch self {
    case .solved, .closed, .merged, .cancelled: true
    default: false
    }
  }
}
