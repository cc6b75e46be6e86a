internal import OporaAPI
public import RPC
internal import TicketsDomain

extension IdeaRefusal: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .staleVersion(let subject, _, let present):
      RPCError(
        code: .aborted, message: description,
        details: RpcV1.StatusDetails(
          preconditionFailures: [
            RpcV1.PreconditionFailure(type: "STALE_VERSION", subject: subject, description: "\(present)")
          ], hint: "read it again and retry with version \(present)"))
    case .illegalTransition(let idea, _, _, let allowed):
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(
          preconditionFailures: allowed.map {
            RpcV1.PreconditionFailure(type: "ALLOWED_ACTION", subject: "idea/\(idea)", description: $0.rawValue)
          }, hint: "opora idea view \(Idea.label(idea))"))
    case .notPermitted, .foreignCustomer: RPCError(code: .permissionDenied, message: description)
    case .unmet, .mergeIntoItself: RPCError(code: .invalidArgument, message: description)
    case .foreignTicket(let ticket, _, _):
      RPCError(
        code: .invalidArgument, message: description,
        details: RpcV1.StatusDetails(hint: "opora ticket view \(Ticket.label(ticket))"))
    case .malformed(let field, let should):
      RPCError(
        code: .invalidArgument, message: description,
        details: RpcV1.StatusDetails(
          fieldViolations: [RpcV1.FieldViolation(field: field, description: "must be \(should)")]))
    case .tooLong(let field, let limit, let given):
      RPCError(
        code: .invalidArgument, message: description,
        details: RpcV1.StatusDetails(
          limit: RpcV1.LimitExceeded(limit: field, maximum: UInt64(limit), value: UInt64(clamping: given))))
    case .unknownIdea:
      RPCError(
        code: .notFound, message: description, details: RpcV1.StatusDetails(hint: "opora idea list"))
    case .alreadyMerged(_, let into):
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(hint: "opora idea view \(Idea.label(into))"))
    case .tooManyAskers(_, let limit):
      RPCError(
        code: .resourceExhausted, message: description,
        details: RpcV1.StatusDetails(
          limit: RpcV1.LimitExceeded(
            limit: "customers of an idea", maximum: UInt64(limit), value: UInt64(limit) + 1)))
    }
  }
}
