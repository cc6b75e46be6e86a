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

extension RosterError: RPCErrorConvertible {
  public var rpcError: RPCError {
    let field =
      switch self {
      case .invalidID, .duplicate: "id"
      case .unknownDeputy, .deputyCycle: "deputies"
      case .capacityOutOfRange: "capacity"
      case .skillLevelOutOfRange, .emptySkill: "skills"
      }
    return .invalidMember("\(self)", field: field)
  }
}

extension MemberProblem: RPCErrorConvertible {
  var rpcError: RPCError { .invalidMember("\(self)", field: field) }
}

extension RPCError {
  fileprivate static func invalidMember(_ text: String, field: String) -> RPCError {
    RPCError(
      code: .invalidArgument, message: "Nothing was changed: \(text).",
      details: RpcV1.StatusDetails(
        fieldViolations: [RpcV1.FieldViolation(field: "members.\(field)", description: text)]))
  }

  /// A policy with values out of range, all of them named.
  static func invalidPolicy(_ violations: [RoutingPolicy.Violation]) -> RPCError {
    RPCError(
      code: .invalidArgument,
      message: "The policy was not changed: \(violations.map(\.description).joined(separator: "; ")).",
      details: RpcV1.StatusDetails(
        fieldViolations: violations.map {
          RpcV1.FieldViolation(field: "policy.\($0.field)", description: $0.description, rule: $0.allowed)
        }))
  }
}
