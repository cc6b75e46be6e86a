internal import OporaAPI
public import RPC
internal import TicketsDomain

extension DraftProblems: RPCErrorConvertible {
  var rpcError: RPCError {
    RPCError(
      code: .invalidArgument,
      message: "What was written cannot be applied: \(problems.count) \(problems.count == 1 ? "point" : "points").",
      details: RpcV1.StatusDetails(
        fieldViolations: problems.map { problem in
          RpcV1.FieldViolation(field: problem.line == 0 ? "" : "line \(problem.line)", description: problem.text)
        }, hint: "mend the lines and try again; nothing was changed"))
  }
}
