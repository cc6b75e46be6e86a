/// What somebody of the department has to look at. Raw values are stored and travel as they are.
public enum AlarmKind: String, Sendable, Hashable, CaseIterable {
  /// A colleague has not answered within the target.
  case helpOverdue = "HELP_OVERDUE"
  /// Nobody has done anything with a ticket for too long.
  case stalled = "STALLED"
  /// A developer has done nothing with a ticket for too long: the overseer's to look after.
  case developerSilent = "DEVELOPER_SILENT"
  /// A customer has no account manager: the admins' to look after.
  case customerUnmanaged = "CUSTOMER_UNMANAGED"
  /// A rule or a macro says so.
  case automation = "AUTOMATION"
  /// A rule ran in circles and was stopped.
  case automationTripped = "AUTOMATION_TRIPPED"
}

/// Who is told of an alarm.
public enum AlarmRecipient: Sendable, Hashable, CustomStringConvertible {
  case person(String)
  case role(Role)

  /// `person/anna`, `role/lead`.
  public var description: String {
    switch self {
    case .person(let name): "person/\(name)"
    case .role(let role): "role/\(role.rawValue)"
    }
  }

  /// Reads what ``description`` writes; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "person" where Customer.isSlug(parts[1]): self = .person(parts[1])
    case "role":
      guard let role = Role(rawValue: parts[1]) else { return nil }
      self = .role(role)
    default: return nil
    }
  }
}
