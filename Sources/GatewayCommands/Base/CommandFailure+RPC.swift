import OporaAPI
import RPC

extension CommandFailure {
  /// A call's failure in words: what was being done, the status and every detail the service gave.
  init(_ error: RPCError, doing: String, service: String) {
    let details = error.details
    var why = ["\(service) answered \(error.code.name): \(error.message)"]
    for violation in details?.fieldViolations ?? [] {
      let rule = violation.rule.isEmpty ? "" : "[\(violation.rule)] "
      let field = violation.field.isEmpty ? "" : "\(violation.field): "
      why.append("- \(violation.warning ? "warning: " : "")\(rule)\(field)\(violation.description)")
    }
    for failure in details?.preconditionFailures ?? [] {
      let subject = failure.subject.isEmpty ? "" : " \(failure.subject)"
      why.append("- \(failure.type)\(subject): \(failure.description)")
    }
    if let limit = details?.limit {
      why.append("- limit \(limit.limit): \(limit.value) given, \(limit.maximum) allowed; set by \(limit.setting)")
    }
    var hint = details?.hint ?? ""
    if hint.isEmpty { hint = details?.help.first.map { "\($0.description) \($0.url)" } ?? "" }
    if hint.isEmpty { hint = Self.hint(for: error.code, service) }
    self.init("could not \(doing)", why: why, hint: hint, exitCode: Exit.status(error.code))
  }

  private static func hint(for code: StatusCode, _ service: String) -> String {
    switch code {
    case .unavailable: "is the department up? 'opora status' says; 'opora up' starts it"
    case .permissionDenied: "act as somebody else with --as PERSON"
    case .unauthenticated: "check your certificate: opora cert verify FILE"
    case .deadlineExceeded: "give it more time with --timeout SECONDS"
    case .aborted: "somebody else was faster; look again and retry"
    default: ""
    }
  }
}
