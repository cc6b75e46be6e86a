internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ReportingDomain

/// A refusal of the domain, told in the person's zone.
struct WorkdayRefusal: RPCErrorConvertible {
  var error: WorkdayError
  var zone: TimeZoneRules

  var rpcError: RPCError {
    switch error {
    case .alreadyStarted, .earlierDayOpen, .notOpen, .onLeave, .alreadyOnBreak, .notOnBreak:
      RPCError(
        code: .failedPrecondition, message: Self.sentence(error),
        details: RpcV1.StatusDetails(
          preconditionFailures: [
            RpcV1.PreconditionFailure(type: code, subject: "workday", description: error.description)
          ], hint: hint))
    case .invalidPlan(let problem), .invalidReport(let problem):
      RPCError(
        code: .invalidArgument, message: Self.sentence(error),
        details: RpcV1.StatusDetails(
          fieldViolations: [RpcV1.FieldViolation(field: problem.field, description: problem.description)],
          limit: problem.limit, hint: hint))
    case .incomplete(let missing):
      RPCError(
        code: .failedPrecondition, message: Self.sentence(error),
        details: RpcV1.StatusDetails(
          preconditionFailures: missing.map {
            RpcV1.PreconditionFailure(
              type: $0.code, subject: $0.subject, description: $0.description(in: zone) + " - " + $0.hint)
          }, hint: missing.first?.hint ?? hint))
    case .overrideNeedsReason, .overrideTooLong:
      RPCError(
        code: .invalidArgument, message: Self.sentence(error),
        details: RpcV1.StatusDetails(
          fieldViolations: [RpcV1.FieldViolation(field: "override_reason", description: error.description)],
          hint: hint))
    }
  }

  private static func sentence(_ error: WorkdayError) -> String {
    let text = error.description
    return text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private var code: String {
    switch error {
    case .alreadyStarted: "DAY_STARTED"
    case .earlierDayOpen: "EARLIER_DAY_OPEN"
    case .notOpen: "DAY_NOT_OPEN"
    case .onLeave: "ON_LEAVE"
    case .alreadyOnBreak: "ON_BREAK"
    case .notOnBreak: "NOT_ON_BREAK"
    case .invalidPlan: "INVALID_PLAN"
    case .invalidReport: "INVALID_REPORT"
    case .incomplete: "INCOMPLETE"
    case .overrideNeedsReason, .overrideTooLong: "INVALID_OVERRIDE"
    }
  }

  private var hint: String {
    switch error {
    case .alreadyStarted: "opora day plan"
    case .earlierDayOpen: "opora day report, then opora day end"
    case .notOpen: "opora day start"
    case .onLeave(let leave): "opora leave cancel \(leave.id)"
    case .alreadyOnBreak: "opora day break --end"
    case .notOnBreak: "opora day break"
    case .invalidPlan: "opora day plan"
    case .invalidReport: "opora day draft"
    case .incomplete: "opora day report"
    case .overrideNeedsReason, .overrideTooLong: "opora day end --person NAME --override \"why\""
    }
  }
}

extension WorkdayError.ItemProblem {
  /// The limit that was passed, when it was one.
  fileprivate var limit: RpcV1.LimitExceeded? {
    switch self {
    case .tooManyItems(let count, let maximum):
      RpcV1.LimitExceeded(limit: "items", maximum: UInt64(clamping: maximum), value: UInt64(clamping: count))
    case .textTooLong(_, let length, let maximum):
      RpcV1.LimitExceeded(
        limit: "characters of a text", maximum: UInt64(clamping: maximum), value: UInt64(clamping: length))
    case .estimateOutOfRange(_, let minutes), .minutesOutOfRange(_, let minutes):
      RpcV1.LimitExceeded(limit: "minutes", maximum: 1_440, value: UInt64(clamping: minutes))
    case .noItems, .emptyItem, .namedTwice, .noSuchItem: nil
    }
  }
}
