internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ReportingDomain

extension ReportingError: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .unknownPerson(let person):
      failure(
        .notFound, "No days are kept for '\(person)'.",
        hint: "opora staff import FILE, or let a lead add the person with name, team, zone and shifts")
    case .noDay(let person, let date):
      failure(
        .notFound, date.map { "\(person) has no day on \($0)." } ?? "\(person) has not started any day yet.",
        hint: "opora day start")
    case .notYours(let caller, let person):
      failure(
        .permissionDenied, "\(caller) may not see or change the days of \(person); a lead or an admin may.",
        hint: "leave the person out to see your own day")
    case .mayNotOverride(let caller):
      failure(
        .permissionDenied, "\(caller) may not end a day with an override; a lead or an admin may.",
        hint: "opora day report, then opora day end without an override")
    case .noPerson(let caller):
      failure(
        .invalidArgument, "\(caller) is a service and has no day of its own: name the person.",
        hint: "set `person`, or act on behalf of one")
    case .unreadableDate(let field, let text):
      invalid(field, "'\(text)' is no date", hint: "write dates as YYYY-MM-DD, such as 2026-03-30")
    case .rangeBackwards(let from, let to):
      invalid("to_date", "the range ends on \(to), before it begins on \(from)", hint: "swap the two dates")
    case .rangeTooLong(let days, let maximum):
      limit("days in one table", maximum: maximum, value: days, hint: "ask for \(maximum) days at a time")
    case .unspecifiedMode:
      invalid("mode", "office or remote is not said", hint: "opora day start, or opora day start --remote")
    case .unknownLine(let line):
      invalid("line", "line \(line) does not exist", hint: "lines are 1, 2 and 3; 0 takes all of them")
    case .tooManyPeople(let count, let maximum):
      limit("people in one call", maximum: maximum, value: count, hint: "send \(maximum) people at a time")
    case .noLeave(let id):
      failure(.notFound, "There is no leave \(id).", hint: "opora leave list")
    case .unspecifiedLeave:
      invalid("kind", "vacation, day off or sick is not said", hint: "opora leave request vacation --from 2026-04-06")
    case .tooManyShifts(let count, let maximum):
      limit("shifts in one call", maximum: maximum, value: count, hint: "send \(maximum) at a time")
    case .badReason(let length, let maximum):
      invalid(
        "reason", "it has \(length) characters, 1 to \(maximum) are taken", hint: "say why: --reason \"…\"")
    case .invalidShifts(let problems):
      RPCError(
        code: .invalidArgument,
        message: "\(problems.count) \(problems.count == 1 ? "thing is" : "things are") wrong; no shift was changed.",
        details: RpcV1.StatusDetails(
          fieldViolations: problems.map {
            RpcV1.FieldViolation(field: "changes[\($0.index)].\($0.field)", description: $0.text)
          }, hint: "mend what is named and send all of them again; --dry-run only looks"))
    case .invalidPeople(let problems):
      RPCError(
        code: .invalidArgument, message: "\(problems.count) of the people cannot be used; nobody was changed.",
        details: RpcV1.StatusDetails(
          fieldViolations: problems.map {
            RpcV1.FieldViolation(field: "people[\($0.index)].\($0.problem.field)", description: $0.problem.description)
          }, hint: "mend the named fields and send all of them again"))
    }
  }

  private func failure(_ code: StatusCode, _ message: String, hint: String) -> RPCError {
    RPCError(code: code, message: message, details: RpcV1.StatusDetails(hint: hint))
  }

  private func invalid(_ field: String, _ description: String, hint: String) -> RPCError {
    RPCError(
      code: .invalidArgument, message: "The field \(field) is wrong: \(description).",
      details: RpcV1.StatusDetails(
        fieldViolations: [RpcV1.FieldViolation(field: field, description: description)], hint: hint))
  }

  private func limit(_ name: String, maximum: Int, value: Int, hint: String) -> RPCError {
    RPCError(
      code: .invalidArgument, message: "\(value) \(name), at most \(maximum) are taken.",
      details: RpcV1.StatusDetails(
        limit: RpcV1.LimitExceeded(limit: name, maximum: UInt64(clamping: maximum), value: UInt64(clamping: value)),
        hint: hint))
  }
}
