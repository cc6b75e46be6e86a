internal import OporaAPI
public import RPC
internal import TicketsDomain

extension LinkRefusal: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .itself, .madeBySplitting, .unknownMessage:
      RPCError(code: .invalidArgument, message: description)
    case .alreadyMerged(_, let into): failed("opora ticket view \(Ticket.label(into))")
    case .targetFinished(let target, _): failed("opora ticket view \(Ticket.label(target))")
    case .otherCustomer: failed("opora ticket merge --force merges them all the same")
    case .cycle(_, let path):
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(
          preconditionFailures: [
            RpcV1.PreconditionFailure(
              type: "CYCLE", subject: path.first.map { "ticket/\($0)" } ?? "",
              description: path.map(Ticket.label).joined(separator: " > "))
          ], hint: "opora ticket unlink takes a link away"))
    case .hasParent(let child, let parent):
      failed("opora ticket unlink \(Ticket.label(child)) \(Ticket.label(parent)) --child-of")
    case .notLinked(let link): failed("opora ticket view \(Ticket.label(link.origin))")
    case .tooManyLinks(_, let limit):
      RPCError(
        code: .resourceExhausted, message: description,
        details: RpcV1.StatusDetails(
          limit: RpcV1.LimitExceeded(
            limit: "links of a ticket", maximum: UInt64(limit), value: UInt64(limit) + 1)))
    case .notMerged(let ticket, _), .notSplitOff(let ticket, _): failed("opora ticket history \(Ticket.label(ticket))")
    case .tooLate(let ticket, _, _): failed("opora ticket link \(Ticket.label(ticket)) --related NEW-TICKET")
    case .mergedOn(let target, _): failed("opora ticket unmerge \(Ticket.label(target))")
    case .alreadySplitOff(_, let into): failed("opora ticket view \(Ticket.label(into))")
    case .movedOn(let ticket, let origin, _):
      failed("opora ticket merge \(Ticket.label(ticket)) \(Ticket.label(origin))")
    }
  }

  private func failed(_ hint: String) -> RPCError {
    RPCError(code: .failedPrecondition, message: description, details: RpcV1.StatusDetails(hint: hint))
  }
}
