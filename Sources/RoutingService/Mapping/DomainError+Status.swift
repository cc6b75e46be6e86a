internal import OporaAPI
public import RPC
public import RoutingDomain

extension OfferError: RPCErrorConvertible {
  public var rpcError: RPCError {
    switch self {
    case .notOffered(let ticket, _):
      RPCError(
        code: .notFound, message: "\(self).",
        details: RpcV1.StatusDetails(hint: "'opora queue explain \(ticket)' tells with whom it is"))
    case .offeredToSomebodyElse:
      RPCError(code: .permissionDenied, message: "\(self); only they can answer.")
    case .alreadyAnswered(let ticket, let state):
      RPCError(
        code: .failedPrecondition, message: "\(self).",
        details: RpcV1.StatusDetails(
          preconditionFailures: [
            RpcV1.PreconditionFailure(
              type: "OFFER_OVER", subject: "ticket/\(ticket.rawValue)", description: "the offer is \(state.name)")
          ]))
    case .reasonMissing:
      RPCError(
        code: .invalidArgument, message: "\(self).",
        details: RpcV1.StatusDetails(
          fieldViolations: [
            RpcV1.FieldViolation(field: "reason", description: "say in a few words why you do not take it")
          ]))
    }
  }
}

extension HandOverError: RPCErrorConvertible {
  public var rpcError: RPCError {
    let code: StatusCode =
      switch self {
      case .unknown: .notFound
      case .toThemselves: .invalidArgument
      case .hasLeft, .isOnLeave: .failedPrecondition
      }
    return RPCError(
      code: code, message: "Nothing was handed over: \(self).",
      details: RpcV1.StatusDetails(hint: "'opora staff list' shows who is there"))
  }
}

/// Everything that speaks against a change of people.
struct StaffRefusal: Error, Sendable, RPCErrorConvertible {
  var members: [MemberProblem] = []
  var roster: [RosterError] = []

  var isEmpty: Bool { members.isEmpty && roster.isEmpty }

  var rpcError: RPCError {
    let violations =
      members.map { RpcV1.FieldViolation(field: "members.\($0.field)", description: "\($0)") }
      + roster.map { RpcV1.FieldViolation(field: "members.\($0.field)", description: "\($0)") }
    let message =
      violations.count == 1
      ? "Nothing was changed: \(violations[0].description)."
      : "Nothing was changed: \(violations.count) things are wrong."
    return RPCError(
      code: .invalidArgument, message: message,
      details: RpcV1.StatusDetails(
        fieldViolations: violations, hint: "mend what is named and try again; --dry-run only looks"))
  }
}

extension RosterError: RPCErrorConvertible {
  /// The field of a member it is about.
  var field: String {
    switch self {
    case .invalidID, .duplicate: "id"
    case .unknownDeputy, .deputyCycle: "deputies"
    case .capacityOutOfRange: "capacity"
    case .skillLevelOutOfRange, .emptySkill, .unknownSkill: "skills"
    }
  }

  public var rpcError: RPCError { StaffRefusal(roster: [self]).rpcError }
}

extension MemberProblem: RPCErrorConvertible {
  var rpcError: RPCError { StaffRefusal(members: [self]).rpcError }
}

extension SkillCatalogue.Problems: RPCErrorConvertible {
  public var rpcError: RPCError {
    RPCError(
      code: .invalidArgument, message: "The catalogue was not changed: \(all.count) things are wrong.",
      details: RpcV1.StatusDetails(
        fieldViolations: all.map { RpcV1.FieldViolation(field: "skills", description: "\($0)") },
        hint: "mend what is named and try again; --dry-run only looks"))
  }
}

extension RPCError {
  /// A policy with values out of range or lines nobody could serve, all of them named.
  static func invalidPolicy(_ violations: [RoutingPolicy.Violation], _ gaps: [PolicyReach.Gap]) -> RPCError {
    let texts = violations.map(\.description) + gaps.map(\.description)
    return RPCError(
      code: .invalidArgument, message: "The policy was not changed: \(texts.joined(separator: "; ")).",
      details: RpcV1.StatusDetails(
        fieldViolations: violations.map {
          RpcV1.FieldViolation(field: "policy.\($0.field)", description: $0.description, rule: $0.allowed)
        }
          + gaps.map {
            RpcV1.FieldViolation(field: "policy", description: $0.description, rule: "every line can be reached")
          }, hint: "opora queue policy show"))
  }
}
