public import BusinessTime

/// What is known of how long nothing has been done with a ticket.
public struct StallWatch: Sendable, Hashable {
  public var ticket: Int64
  public var activityAt: Instant
  /// When it counts as stalled; nil when it does already, or when the policy does not watch it.
  public var dueAt: Instant?
  /// The alarm raised for the present stall; one stall has one.
  public var alarm: Int64?

  public init(ticket: Int64, activityAt: Instant, dueAt: Instant? = nil, alarm: Int64? = nil) {
    self.ticket = ticket
    self.activityAt = activityAt
    self.dueAt = dueAt
    self.alarm = alarm
  }

  /// The watch after changes of its ticket; nil when the ticket is not to be watched any more.
  ///
  /// What people and services do is activity, and so is whatever moves the ticket. A rule that writes or stops a clock
  /// helps nobody who waits, and is none.
  /// - Parameters:
  ///   - before: nil for a ticket that was not watched.
  ///   - ticket: as it stands after the changes.
  public static func following(
    _ before: StallWatch?, _ ticket: Ticket, _ changes: [TicketChange], _ policy: AlarmPolicy,
    _ openTime: some OpenTime
  ) -> StallWatch? {
    guard let term = ticket.stallTerm, policy[term] > 0 else { return nil }
    let activity = changes.last(where: \.isActivity)?.at
    if let before, activity == nil, before.alarm != nil { return before }
    let since = activity ?? before?.activityAt ?? ticket.updatedAt
    return StallWatch(
      ticket: ticket.number, activityAt: since,
      dueAt: openTime.due(from: since, afterMilliseconds: policy.milliseconds(term)))
  }
}

extension TicketChange {
  /// Whether somebody has done something with the ticket.
  public var isActivity: Bool { actor.standing != .rule || before != after }
}

extension Ticket {
  /// Who is told that nothing happens with it: on line 3 the overseer first, elsewhere its owner or, while nobody has
  /// it, the customer's manager; the lead in every case.
  public var stallRecipients: [AlarmRecipient] {
    let people = line == .developers ? [overseer, owner] : [owner.isEmpty ? manager : owner]
    return people.filter { !$0.isEmpty }.map { .person($0) } + [.role(.lead)]
  }
}

extension Ticket {
  public var stallAlarmKind: AlarmKind {
    if case .developer = stallTerm { .developerSilent } else { .stalled }
  }

  /// What the alarm says: the state, with whom it is, and how long nothing has happened.
  public func stallText(minutes: Int) -> String {
    let span = minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes) min"
    let whose = owner.isEmpty ? "with nobody" : "with \(owner)"
    let watched = overseer.isEmpty ? "" : ", overseen by \(overseer)"
    return "nothing has been done with \(label) for \(span) of open time: \(state.name), \(priority.name), "
      + whose + watched
  }
}
