extension TicketFacts {
  /// What the facts say about a day's work on the ticket.
  struct Verdict: Equatable {
    var assessment: Assessment
    /// Empty when the facts know of none, so that the person has to give it.
    var reason: String
    /// Whether it is the person's tomorrow.
    var carryOver: Bool
  }

  /// The assessment a fair reader of the events would write down.
  var verdict: Verdict {
    if state.isFinished { return finishedVerdict }
    let open: Assessment = isTouched ? .partly : .notDone
    if role == .none {
      let whereNow = owner.isEmpty ? "in the queue" : "with \(owner)"
      return isTouched
        ? Verdict(assessment: .done, reason: "", carryOver: false)
        : Verdict(assessment: .notDone, reason: whereNow, carryOver: false)
    }
    switch state {
    case .needsInfo:
      return Verdict(assessment: open, reason: explained("waiting for missing information"), carryOver: true)
    case .waitingCustomer:
      return Verdict(assessment: open, reason: explained("waiting for the customer"), carryOver: true)
    case .onHold:
      return Verdict(assessment: open, reason: explained("on hold"), carryOver: true)
    case .waitingDeveloper where role == .overseer:
      return Verdict(
        assessment: open, reason: owner.isEmpty ? "waiting for a developer" : "with developer \(owner)",
        carryOver: true)
    case .verify where role == .overseer:
      return Verdict(assessment: open, reason: "the developer's work is still to be verified", carryOver: true)
    case .verify where acts.contains(.developerDone):
      return Verdict(assessment: .done, reason: "", carryOver: false)
    default:
      let progress = workedMinutes > 0 ? "in progress, \(workedMinutes) min so far" : "in progress"
      return Verdict(assessment: open, reason: isTouched ? progress : "", carryOver: true)
    }
  }

  private var finishedVerdict: Verdict {
    if isTouched { return Verdict(assessment: .done, reason: "", carryOver: false) }
    let reason =
      switch state {
      case .merged: "merged into another ticket"
      case .cancelled: "cancelled"
      default: owner.isEmpty ? "solved by somebody else" : "solved by \(owner)"
      }
    return Verdict(assessment: .notDone, reason: reason, carryOver: false)
  }

  private func explained(_ words: String) -> String {
    stateReason.isEmpty ? words : "\(words): \(stateReason)"
  }

  /// What the facts say against an assessment and a stated time; empty when they agree.
  func discrepancy(assessment: Assessment?, statedMinutes: Int, policy: DayPolicy) -> String {
    var words: [String] = []
    if let assessment, assessment != verdict.assessment {
      let contradiction: String? =
        switch assessment {
        case .done:
          isTouched ? "T-\(ticket) is \(state.rawValue)" : "no work on T-\(ticket) is recorded on this day"
        case .partly:
          state.isFinished && isTouched
            ? "T-\(ticket) is \(state.rawValue)"
            : (isTouched ? nil : "no work on T-\(ticket) is recorded on this day")
        case .notDone:
          if state.isFinished, isTouched {
            "T-\(ticket) is \(state.rawValue)"
          } else if workedMinutes > 0 {
            "\(workedMinutes) min were worked on T-\(ticket)"
          } else {
            nil
          }
        }
      if let contradiction { words.append("\(assessment.words), but \(contradiction)") }
    }
    let off = abs(statedMinutes - workedMinutes)
    if statedMinutes > 0, off > policy.minutesTolerance, off * 4 > workedMinutes {
      words.append("\(statedMinutes) min stated, \(workedMinutes) min recorded on T-\(ticket)")
    }
    return words.joined(separator: "; ")
  }
}
