public import BusinessTime

/// What becomes of a person's open work when it is handed over.
public struct HandOverPlan: Sendable {
  /// How a ticket is the person's.
  public enum Share: String, Sendable, Hashable {
    case owner, overseer
  }

  public enum Step: Sendable, Hashable {
    case assign(PersonID)
    case requeue
    case oversee(PersonID)
    /// It need not or cannot move.
    case stay(reason: String)
  }

  public struct Item: Sendable, Hashable {
    public var ticket: HeldTicket
    public var share: Share
    public var step: Step
  }

  /// By number of the ticket.
  public let items: [Item]

  /// - Parameters:
  ///   - person: whose work it is.
  ///   - successor: who gets it; `nil` puts what is owned into the queue, and the oversight goes to the stand-ins.
  ///   - tickets: in hand, and those that wait under an overseer.
  ///   - rules: find the stand-in.
  /// - Throws: ``HandOverError`` when the successor cannot take anything.
  public init(
    of person: PersonID, to successor: PersonID?, tickets: [HeldTicket], staff: [PersonID: StaffState],
    rules: TakeBackRules, now: Instant
  ) throws(HandOverError) {
    guard staff[person] != nil else { throw .unknown(person) }
    var heir: StaffState?
    if let successor {
      guard successor != person else { throw .toThemselves(person) }
      guard let state = staff[successor] else { throw .unknown(successor) }
      guard state.member.isActive else { throw .hasLeft(successor) }
      if let leave = state.presence.leave(at: now) { throw .isOnLeave(successor, until: leave.upperBound) }
      heir = state
    }
    items = tickets.filter { $0.owner == person || $0.overseer == person }.sorted { $0.number < $1.number }
      .map { ticket in
        ticket.owner == person
          ? Item(ticket: ticket, share: .owner, step: Self.step(owned: ticket, to: heir))
          : Item(
            ticket: ticket, share: .overseer,
            step: Self.step(overseen: ticket, from: person, to: heir?.member.id, staff, rules, now))
      }
  }

  private static func step(owned ticket: HeldTicket, to heir: StaffState?) -> Step {
    switch ticket.progress {
    case .waiting: return .stay(reason: "waits for the customer or is on hold; an answer brings it to the queue")
    case .verifying: return .stay(reason: "is done, its overseer has to verify it")
    case .unstarted, .started: break
    }
    guard let heir else { return .requeue }
    guard heir.member.line == ticket.line else {
      return .stay(
        reason: "is on line \(ticket.line.rawValue), \(heir.member.id) works on line \(heir.member.line.rawValue)")
    }
    guard ticket.overseer != heir.member.id else {
      return .stay(reason: "\(heir.member.id) oversees it and cannot own it, too")
    }
    return .assign(heir.member.id)
  }

  private static func step(
    overseen ticket: HeldTicket, from person: PersonID, to heir: PersonID?, _ staff: [PersonID: StaffState],
    _ rules: TakeBackRules, _ now: Instant
  ) -> Step {
    if let heir {
      return heir == ticket.owner ? .stay(reason: "\(heir) has it and cannot oversee it, too") : .oversee(heir)
    }
    guard let deputy = rules.standIn(for: person, overseeing: ticket, staff: staff, isForeseen: true, now: now) else {
      return .stay(reason: "no deputy of \(person) can take the oversight; name somebody with --to")
    }
    return .oversee(deputy)
  }
}

/// Why nothing can be handed over.
public enum HandOverError: Error, Sendable, Hashable {
  case unknown(PersonID)
  case toThemselves(PersonID)
  case hasLeft(PersonID)
  case isOnLeave(PersonID, until: Instant)
}

extension HandOverError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let person): "there is nobody '\(person)' on the staff"
    case .toThemselves(let person): "\(person) cannot be their own successor: name somebody else"
    case .hasLeft(let person): "\(person) has left the department: name somebody else"
    case .isOnLeave(let person, let until): "\(person) is on leave until \(until): name somebody else"
    }
  }
}
