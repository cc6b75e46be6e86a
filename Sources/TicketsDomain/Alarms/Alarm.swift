public import BusinessTime

/// One thing somebody has to look at. One cause has one alarm at a time, and what caused it resolves it.
public struct Alarm: Sendable, Hashable {
  /// Given by the store; 0 before.
  public var id: Int64
  /// Grows with every change of it.
  public var version: Int64
  public var kind: AlarmKind
  /// What it is about: `ticket/1042`, `help/7`.
  public var subject: String
  /// Nil when it is about no ticket.
  public var ticket: Int64?
  /// When it became due, not when it was noticed.
  public var raisedAt: Instant
  public var text: String
  public var recipients: [AlarmRecipient]
  /// Nil while it stands.
  public var resolvedAt: Instant?
  public var resolvedBy: String
  public var acknowledgedAt: Instant?
  public var acknowledgedBy: String

  public init(
    id: Int64 = 0, version: Int64 = 1, _ kind: AlarmKind, subject: String, ticket: Int64?, raisedAt: Instant,
    text: String, recipients: [AlarmRecipient], resolvedAt: Instant? = nil, resolvedBy: String = "",
    acknowledgedAt: Instant? = nil, acknowledgedBy: String = ""
  ) {
    self.id = id
    self.version = version
    self.kind = kind
    self.subject = subject
    self.ticket = ticket
    self.raisedAt = raisedAt
    self.text = text
    self.recipients = recipients.enumerated().filter { recipients.firstIndex(of: $0.element) == $0.offset }
      .map(\.element)
    self.resolvedAt = resolvedAt
    self.resolvedBy = resolvedBy
    self.acknowledgedAt = acknowledgedAt
    self.acknowledgedBy = acknowledgedBy
  }

  /// Whether somebody may see it: leads, admins and services all, others what is addressed to them or their role.
  public func isVisible(to actor: Actor) -> Bool {
    guard let role = actor.role, role != .lead, role != .admin else { return true }
    return recipients.contains(.person(actor.name)) || recipients.contains(.role(role))
  }

  /// The alarm after somebody has seen it.
  /// - Returns: nil when it was acknowledged before; the first stays.
  public func acknowledged(by actor: Actor, at now: Instant) -> Alarm? {
    guard acknowledgedAt == nil else { return nil }
    var alarm = self
    alarm.version += 1
    alarm.acknowledgedAt = now
    alarm.acknowledgedBy = actor.description
    if kind.isResolvedByAcknowledging, resolvedAt == nil {
      alarm.resolvedAt = now
      alarm.resolvedBy = actor.description
    }
    return alarm
  }

  /// The alarm when it is for others: to those it is new, so nobody has seen it.
  /// - Returns: nil when it is for the same.
  public func readdressed(to recipients: [AlarmRecipient], text: String) -> Alarm? {
    guard recipients != self.recipients else { return nil }
    var alarm = self
    alarm.version += 1
    alarm.recipients = recipients
    alarm.text = text
    alarm.acknowledgedAt = nil
    alarm.acknowledgedBy = ""
    return alarm
  }

  /// The alarm after its cause is gone.
  public func resolved(by actor: Actor, at now: Instant) -> Alarm {
    var alarm = self
    alarm.version += 1
    alarm.resolvedAt = now
    alarm.resolvedBy = actor.description
    return alarm
  }
}

extension AlarmKind {
  /// Nothing that happens resolves it.
  public var isResolvedByAcknowledging: Bool {
    switch self {
    case .helpOverdue, .stalled, .developerSilent, .customerUnmanaged: false
    case .automation, .automationTripped: true
    }
  }
}
