internal import BusinessTime
internal import Messages
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

extension TicketsHandler {
  func checkFiling(_ request: TicketsV1.FileTicketRequest, context: ServerContext) async throws
    -> TicketsV1.CheckFilingResponse
  {
    let actor = try Actor(context)
    let filing = try Filing(request, defaultChannel: actor.defaultChannel)
    let assessment = try await repository.assess(filing, by: actor, at: clock.now)
    return TicketsV1.CheckFilingResponse(
      acceptable: assessment.isAcceptable, violations: assessment.violations.map(TicketsV1.Violation.init),
      matrixPriority: TicketsV1.Priority(assessment.matrixPriority),
      duplicates: assessment.duplicates.map { UInt64(clamping: $0) },
      line: UInt32(assessment.needsInfo ? SupportLine.managers.rawValue : assessment.line.rawValue),
      needsInfo: assessment.needsInfo)
  }

  func fileTicket(_ request: TicketsV1.FileTicketRequest, context: ServerContext) async throws
    -> TicketsV1.FileTicketResponse
  {
    let actor = try Actor(context)
    let key = request.key.isEmpty ? context.idempotencyKey ?? "" : request.key
    guard (1...Self.keyLimitBytes).contains(key.utf8.count) else {
      throw TicketsError.keyMissing(limitBytes: Self.keyLimitBytes)
    }
    let submission = Submission(
      filing: try Filing(request, defaultChannel: actor.defaultChannel), actor: actor, now: clock.now, key: key,
      fingerprint: request.fingerprint)
    switch try await repository.file(submission) {
    case .filed(let ticket, let assessment, let ahead):
      return response(
        ticket, ahead, warnings: assessment.needsInfo ? assessment.violations : assessment.warnings)
    case .alreadyFiled(let ticket, let ahead):
      var response = response(ticket, ahead, warnings: [])
      response.alreadyFiled = true
      return response
    case .rejected(let assessment): throw TicketRefusal.regulation(assessment)
    }
  }

  func completeTicket(_ request: TicketsV1.CompleteTicketRequest, context: ServerContext) async throws
    -> TicketsV1.CommandResponse
  {
    let command = try self.request(context, expecting: request.expectedVersion, key: "", body: request.encoded())
    let filing = try Filing(request.filing ?? TicketsV1.FileTicketRequest(), defaultChannel: .manager)
    return finish(try await repository.complete(Int64(clamping: request.ticket), with: filing, command))
  }

  func getRegulation(_ request: TicketsV1.GetRegulationRequest, context: ServerContext) async throws
    -> TicketsV1.Regulation
  {
    let version = Int(clamping: request.version)
    guard let regulation = version == 0 ? regulations.inForce(at: clock.now) : regulations.version(version) else {
      throw TicketsError.unknownRegulation(version)
    }
    return TicketsV1.Regulation(regulation)
  }

  /// A manager sees their own, leads, admins and services everybody's.
  func getFilerQuality(_ request: TicketsV1.GetFilerQualityRequest, context: ServerContext) async throws
    -> TicketsV1.GetFilerQualityResponse
  {
    let actor = try Actor(context)
    let filer = actor.role == .manager ? actor.signature : request.filer
    return TicketsV1.GetFilerQualityResponse(
      filers: try await repository.filerQuality(of: filer).map { quality in
        TicketsV1.FilerQuality(
          filer: quality.filer, filed: UInt64(clamping: quality.filed),
          acceptedAtFirstTry: UInt64(clamping: quality.acceptedAtFirstTry),
          rejectedAttempts: UInt64(clamping: quality.rejectedAttempts))
      })
  }

  private func response(_ ticket: Ticket, _ ahead: Int, warnings: [Violation]) -> TicketsV1.FileTicketResponse {
    TicketsV1.FileTicketResponse(
      ticket: UInt64(clamping: ticket.number), version: UInt64(clamping: ticket.version),
      state: TicketsV1.State(ticket.state), priority: TicketsV1.Priority(ticket.priority),
      line: UInt32(ticket.line.rawValue),
      expectedWaitSeconds: UInt32(clamping: estimator.seconds(on: ticket.line, ahead: ahead)),
      warnings: warnings.map(TicketsV1.Violation.init))
  }
}

extension Actor {
  /// A service speaks for the help form in the CRM, a person files as a manager does.
  fileprivate var defaultChannel: Channel { isPerson ? .manager : .helpForm }
}

extension TicketsV1.FileTicketRequest {
  /// Tells a repetition from another filing under the same key.
  fileprivate var fingerprint: Int64 {
    var content = self
    content.key = ""
    return Fingerprint.of(content.encoded())
  }
}
