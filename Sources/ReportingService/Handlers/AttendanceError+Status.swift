internal import BusinessTime
internal import OporaAPI
public import RPC
public import ReportingDomain

extension LeaveError: RPCErrorConvertible {
  public var rpcError: RPCError {
    switch self {
    case .endsBeforeItBegins: invalid("last_date", hint: "swap the two dates")
    case .halfOfSeveralDays: invalid("part", hint: "opora leave request day-off --from DATE --half first")
    case .tooLong: invalid("last_date", hint: "ask for the rest later")
    case .tooFarAhead: invalid("last_date", hint: "ask again when it is nearer")
    case .inThePast: invalid("first_date", hint: "opora leave request --help shows how dates are written")
    case .reasonTooLong: invalid("reason", hint: "shorten the reason")
    case .declineNeedsReason(let id): invalid("reason", hint: "opora leave decline \(id) --reason \"why\"")
    case .ownDecision:
      RPCError(
        code: .permissionDenied, message: sentence,
        details: RpcV1.StatusDetails(hint: "ask another lead or an admin"))
    case .overlaps(let others):
      failed(
        others.map {
          RpcV1.PreconditionFailure(type: "LEAVE_OVERLAPS", subject: "leave/\($0.id)", description: "\($0)")
        }, hint: others.first.map { "opora leave cancel \($0.id), or choose other dates" } ?? "choose other dates")
    case .alreadyDecided(let leave):
      failed(
        [.init(type: "LEAVE_DECIDED", subject: "leave/\(leave.id)", description: "it is \(leave.state.rawValue)")],
        hint: "opora leave list --from \(leave.first)")
    case .isOver(let leave):
      failed(
        [.init(type: "LEAVE_OVER", subject: "leave/\(leave.id)", description: "it ended on \(leave.last)")],
        hint: "opora leave list --from \(leave.first)")
    case .notHandedOver(let leave, let tickets):
      failed(
        tickets.map {
          .init(
            type: "OVERSIGHT_NOT_HANDED_OVER", subject: "ticket/\($0.number)",
            description: "T-\($0.number) \($0.subject)")
        }, hint: "opora queue handover \(leave.person) --to NAME --reason \"…\", then: opora leave approve \(leave.id)")
    }
  }

  private var sentence: String { description.prefix(1).uppercased() + description.dropFirst() + "." }

  private func invalid(_ field: String, hint: String) -> RPCError {
    RPCError(
      code: .invalidArgument, message: sentence,
      details: RpcV1.StatusDetails(
        fieldViolations: [RpcV1.FieldViolation(field: field, description: description)], hint: hint))
  }

  private func failed(_ failures: [RpcV1.PreconditionFailure], hint: String) -> RPCError {
    RPCError(
      code: .failedPrecondition, message: sentence,
      details: RpcV1.StatusDetails(preconditionFailures: failures, hint: hint))
  }
}

extension ExcuseError: RPCErrorConvertible {
  public var rpcError: RPCError {
    let (code, hint): (StatusCode, String) =
      switch self {
      case .notLate: (.failedPrecondition, "opora day lateness")
      case .reasonMissing: (.invalidArgument, "add --reason \"why\"")
      case .reasonTooLong: (.invalidArgument, "shorten the reason")
      case .alreadyDecided: (.failedPrecondition, "opora day lateness")
      case .ownDecision: (.permissionDenied, "ask another lead or an admin")
      }
    let text = description
    return RPCError(
      code: code, message: text.prefix(1).uppercased() + text.dropFirst() + ".",
      details: RpcV1.StatusDetails(hint: hint))
  }
}
