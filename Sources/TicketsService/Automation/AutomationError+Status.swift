internal import OporaAPI
public import RPC
internal import TicketsDomain

extension AutomationError: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .unknownRule(let id):
      RPCError(
        code: .notFound, message: "There is no rule '\(id)'.",
        details: RpcV1.StatusDetails(hint: "opora automation list"))
    case .unknownVersion(let id, let version, let newest):
      RPCError(code: .notFound, message: "The rule '\(id)' has no version \(version); its newest is \(newest).")
    case .macroRehearsed(let id):
      RPCError(
        code: .failedPrecondition, message: "The macro '\(id)' waits for nothing that happens; people run it.",
        details: RpcV1.StatusDetails(hint: "opora ticket macro \(id) T-… --dry-run"))
    case .notMacro(let id, let kind):
      RPCError(
        code: .failedPrecondition, message: "The \(kind.name) '\(id)' acts by itself; people run macros.",
        details: RpcV1.StatusDetails(hint: "opora automation list --kind macro"))
    }
  }
}

extension MacroRefusal: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .disabled:
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(hint: "opora automation list --kind macro"))
    case .arguments(let macro, let problems):
      RPCError(
        code: .invalidArgument, message: "The macro '\(macro)' cannot be run so.",
        details: RpcV1.StatusDetails(
          fieldViolations: problems.map { RpcV1.FieldViolation(field: "values", description: $0) },
          hint: "opora automation show \(macro)"))
    case .unmet(_, let ticket, _):
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(hint: "opora ticket view \(Ticket.label(ticket))"))
    // What the refusal says stands, with whose it is said in front.
    case .action(_, _, _, let refusal):
      RPCError(
        code: refusal.rpcError.code, message: description,
        details: refusal.rpcError.details ?? RpcV1.StatusDetails(hint: "opora automation show names what it does"))
    }
  }
}
