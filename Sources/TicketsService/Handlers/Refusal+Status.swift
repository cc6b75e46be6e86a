internal import OporaAPI
public import RPC
internal import TicketsDomain

/// What the service itself refuses, beyond the rules of a ticket.
enum TicketsError: Error, Sendable, Hashable {
  case unknownTicket(Int64)
  case unknownHelpRequest(Int64)
  case unknownAlarm(Int64)
  case unknownCustomer(String)
  case unknownRegulation(Int)
  case unknownSettings(Int)
  /// Who is no lead sees their own figures.
  case figuresOfOthers
  /// The ticket exists, but is not the caller's to see.
  case hidden(Int64)
  case unknownRole(String)
  case keyMissing(limitBytes: Int)
  case keyReused(String)
  case malformedPageToken
  case tooMany(field: String, limit: Int, given: Int)
  case malformed(field: String, should: String)
  case unknownView(String, shared: Bool)
  case tooManyViews(limit: Int)
  case sharingForbidden
  /// - Parameter what: the calendar or the clock policy.
  case unknownClockSetting(String, version: Int)
}

extension TicketsError: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .unknownTicket(let number):
      RPCError(
        code: .notFound, message: "There is no ticket \(Ticket.label(number)).",
        details: RpcV1.StatusDetails(hint: "opora ticket list"))
    case .unknownHelpRequest(let id): RPCError(code: .notFound, message: "There is no help request \(id).")
    case .unknownAlarm(let id):
      RPCError(
        code: .notFound, message: "There is no alarm \(id) for you.",
        details: RpcV1.StatusDetails(hint: "opora ticket alarms"))
    case .unknownCustomer(let id):
      RPCError(code: .notFound, message: "There is no customer '\(id)'; an admin can register them.")
    case .unknownRegulation(let version):
      RPCError(
        code: .notFound, message: "There is no version \(version) of the regulation; 0 asks for the one in force.")
    case .figuresOfOthers:
      RPCError(
        code: .permissionDenied, message: "Figures about others are for leads and admins; you see your own.",
        details: RpcV1.StatusDetails(hint: "opora ticket satisfaction"))
    case .unknownSettings(let version):
      RPCError(
        code: .notFound, message: "There is no version \(version) of the settings; 0 asks for the one in force.")
    case .hidden(let number):
      RPCError(
        code: .permissionDenied,
        message: "\(Ticket.label(number)) is not yours to see: managers see their customers, others their line.")
    case .unknownRole(let role):
      RPCError(code: .permissionDenied, message: "The role '\(role)' has no part in tickets.")
    case .keyMissing(let limit):
      RPCError(
        code: .invalidArgument, message: "key must be 1 to \(limit) bytes: it makes filing again harmless.",
        details: RpcV1.StatusDetails(hint: "give every filing a key of its own, and repeat it when you retry"))
    case .keyReused(let key):
      RPCError(
        code: .alreadyExists, message: "key '\(key)' was used for a filing with other content.",
        details: RpcV1.StatusDetails(hint: "use a new key for a new filing"))
    case .malformedPageToken:
      RPCError(code: .invalidArgument, message: "page_token must come from the answer before.")
    case .tooMany(let field, let limit, let given):
      RPCError(
        code: .invalidArgument, message: "\(field) has \(given) entries; the limit is \(limit) per call.",
        details: RpcV1.StatusDetails(
          limit: RpcV1.LimitExceeded(limit: field, maximum: UInt64(limit), value: UInt64(clamping: given))))
    case .malformed(let field, let should):
      RPCError(code: .invalidArgument, message: "\(field) must be \(should).")
    case .unknownView(let name, let shared):
      RPCError(
        code: .notFound, message: "There is no \(shared ? "shared view" : "view of yours") named '\(name)'.",
        details: RpcV1.StatusDetails(hint: "opora view list"))
    case .tooManyViews(let limit):
      RPCError(
        code: .resourceExhausted, message: "There are \(limit) views already; one person keeps at most \(limit).",
        details: RpcV1.StatusDetails(
          limit: RpcV1.LimitExceeded(limit: "views", maximum: UInt64(limit), value: UInt64(limit) + 1),
          hint: "delete one: opora view delete NAME"))
    case .unknownClockSetting(let what, let version):
      RPCError(
        code: .notFound, message: "There is no version \(version) of the \(what); 0 asks for the one in force.",
        details: RpcV1.StatusDetails(hint: "opora clocks calendar history, opora clocks policy history"))
    case .sharingForbidden:
      RPCError(
        code: .permissionDenied, message: "Shared views are kept by leads and admins.",
        details: RpcV1.StatusDetails(hint: "save it for yourself, without sharing"))
    }
  }
}

extension TicketRefusal: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .staleVersion(let subject, _, let present):
      RPCError(
        code: .aborted, message: description,
        details: RpcV1.StatusDetails(
          preconditionFailures: [
            RpcV1.PreconditionFailure(type: "STALE_VERSION", subject: subject, description: "\(present)")
          ], hint: "read it again and retry with version \(present)"))
    case .illegalTransition(let ticket, _, _, _, let allowed):
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(
          preconditionFailures: allowed.map {
            RpcV1.PreconditionFailure(
              type: "ALLOWED_ACTION", subject: "ticket/\(ticket)", description: $0.rawValue)
          }, hint: "opora ticket view T-\(ticket)"))
    case .notPermitted: RPCError(code: .permissionDenied, message: description)
    case .unmet(_, _, let unmet):
      RPCError(code: unmet.isAboutTheRequest ? .invalidArgument : .failedPrecondition, message: description)
    case .openChildren(_, let children):
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(
          preconditionFailures: children.map {
            RpcV1.PreconditionFailure(
              type: "OPEN_CHILD", subject: "ticket/\($0)", description: "is not finished")
          }, hint: "opora ticket solve … --despite-children REASON solves it all the same"))
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
    case .regulation(let assessment):
      RPCError(
        code: .invalidArgument, message: description,
        details: RpcV1.StatusDetails(
          fieldViolations: assessment.violations.map { violation in
            RpcV1.FieldViolation(
              field: violation.field.rawValue,
              description: "\(violation.wrong). \(violation.shouldBe) \(violation.why)", rule: violation.clause,
              warning: violation.severity == .warn)
          }, hint: "mend every point and file again; 'opora ticket check' tries without filing"))
    case .noRunningSegment, .alreadyAnswered, .helpWithdrawn, .helpTaken:
      RPCError(code: .failedPrecondition, message: description)
    case .notAsked, .notAsker: RPCError(code: .permissionDenied, message: description)
    }
  }
}

extension TransitionGuard {
  /// Whether the request lacks something, rather than the ticket.
  fileprivate var isAboutTheRequest: Bool {
    switch self {
    case .reason, .text, .stepsTried, .personNamed, .personIsNotOverseer, .personIsNotOwner, .regulationContent,
      .lineBelow:
      true
    case .hasOwner, .hasOverseer, .closedRecently, .ownSegmentRuns, .segmentRuns, .childrenFinished: false
    }
  }
}
