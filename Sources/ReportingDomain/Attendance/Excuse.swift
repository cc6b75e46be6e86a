public import BusinessTime

/// Where an excuse stands.
public enum ExcuseState: String, Sendable, Hashable, CaseIterable {
  case requested, accepted, declined
}

/// Why a late start should not count, and what a lead made of it.
public struct Excuse: Sendable, Hashable {
  public var state: ExcuseState
  public var reason: String
  public var decidedBy: String
  public var decisionReason: String
  public var version: UInt64

  public init(
    state: ExcuseState, reason: String, decidedBy: String = "", decisionReason: String = "", version: UInt64 = 1
  ) {
    self.state = state
    self.reason = reason
    self.decidedBy = decidedBy
    self.decisionReason = decisionReason
    self.version = version
  }
}

/// Why an excuse is refused.
public enum ExcuseError: Error, Sendable, Hashable {
  case notLate(person: String, LocalDate)
  case reasonMissing
  case reasonTooLong(length: Int, maximum: Int)
  case alreadyDecided(LocalDate, Excuse)
  case ownDecision(String)
}

extension ExcuseError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notLate(let person, let date): "\(person) was not late on \(date): there is nothing to excuse"
    case .reasonMissing: "an excuse needs a reason, and so does declining one: say why"
    case .reasonTooLong(let length, let maximum):
      "the reason has \(length) characters, at most \(maximum) are taken: shorten it"
    case .alreadyDecided(let date, let excuse):
      "the excuse for \(date) was \(excuse.state.rawValue) by \(excuse.decidedBy): ask them to look again"
    case .ownDecision(let person): "\(person) cannot excuse themselves: another lead has to"
    }
  }
}
