internal import BusinessTime
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import TicketsDomain

extension TicketsHandler {
  static let maximumImportedChanges = 5_000

  func importChanges(_ request: TicketsV1.ImportChangesRequest, context: ServerContext) async throws
    -> TicketsV1.ImportChangesResponse
  {
    let actor = try Actor(context)
    guard (1...Self.keyLimitBytes).contains(request.source.utf8.count) else {
      throw TicketsError.malformed(field: "source", should: "1 to \(Self.keyLimitBytes) bytes")
    }
    guard request.changes.count <= Self.maximumImportedChanges else {
      throw TicketsError.tooMany(field: "changes", limit: Self.maximumImportedChanges, given: request.changes.count)
    }
    var errors: [TicketsV1.RowError] = []
    var changes: [ImportedChange] = []
    for row in request.changes {
      if let change = ImportedChange(row) {
        changes.append(change)
      } else {
        errors.append(
          TicketsV1.RowError(
            row: row.row,
            message: "state \(row.state.protoName ?? "?") on line \(row.line) is none of this department's"))
      }
    }
    let outcome = try await repository.importChanges(changes, source: request.source, by: actor, at: clock.now)
    errors += outcome.errors.map { TicketsV1.RowError(row: UInt32(clamping: $0.row), message: $0.message) }
    return TicketsV1.ImportChangesResponse(
      applied: UInt32(clamping: outcome.applied), alreadyApplied: UInt32(clamping: outcome.alreadyApplied),
      errors: errors.sorted { $0.row < $1.row })
  }

  func getImport(_ request: TicketsV1.GetImportRequest, context: ServerContext) async throws
    -> TicketsV1.GetImportResponse
  {
    let standing = try await repository.importStanding(of: request.source)
    func counts(_ measure: String) -> [TicketsV1.Count] { Self.counts(standing.counts[measure] ?? []) }
    return TicketsV1.GetImportResponse(
      incidents: UInt64(clamping: standing.incidents), changes: UInt64(clamping: standing.changes),
      lastChangeAtMs: standing.lastChangeAt.storedMilliseconds, irregular: counts("irregular"),
      changesByState: counts("state"), changesByLevel: counts("level"), changesByImpact: counts("impact"),
      finalStates: counts("final"), linesInvolved: counts("lines"), incidentsByImpact: counts("impact of incidents"))
  }
}

extension ImportedChange {
  /// Nil for a state or line this department does not have.
  init?(_ row: TicketsV1.ImportedChange) {
    guard let state = row.state.domain, let line = SupportLine(rawValue: Int(clamping: row.line)) else { return nil }
    self.init(
      row: Int(clamping: row.row), incident: row.incident, ordinal: Int(clamping: row.ordinal),
      at: Instant(millisecondsSinceEpoch: row.atMs), state: state, line: line, sourceStatus: row.sourceStatus,
      sourceLevel: row.sourceLevel, impact: row.impact, product: row.product, team: row.team, owner: row.owner,
      priority: row.priority.domain)
  }
}
