internal import BusinessTime
internal import OporaAPI
internal import TicketsDomain

// Between the wire's regulation and the domain's.

extension RegulationDraft {
  init(_ message: TicketsV1.RegulationText) {
    self.init()
    title = message.title
    topics = message.topics.map {
      Topic($0.id, supportLine: $0.supportLine, articles: $0.articles, line: Int($0.line))
    }
    matrix = message.matrix.map(\.priorities)
    matrixLine = Int(message.matrixLine)
    clauses = message.clauses.map { clause in
      var written = Clause(clause.id, line: Int(clause.line))
      written.group = clause.group
      written.severity = clause.severity
      written.predicate = clause.predicate
      written.parameters = clause.parameters.map(DraftSetting.init)
      written.wrong = clause.wrong
      written.shouldBe = clause.shouldBe
      written.why = clause.why
      return written
    }
  }
}

extension TicketsV1.RegulationText {
  init(_ draft: RegulationDraft) {
    self.init(
      title: draft.title,
      topics: draft.topics.map {
        TicketsV1.RegulationTopic(id: $0.id, supportLine: $0.supportLine, articles: $0.articles)
      }, matrix: draft.matrix.map { TicketsV1.MatrixRow(priorities: $0) },
      clauses: draft.clauses.map { clause in
        TicketsV1.RegulationClause(
          id: clause.id, group: clause.group, severity: clause.severity, predicate: clause.predicate,
          parameters: clause.parameters.map(TicketsV1.RuleSetting.init), wrong: clause.wrong,
          shouldBe: clause.shouldBe, why: clause.why)
      })
  }

  /// With what each predicate says in words.
  init(_ regulation: Regulation) {
    self.init(regulation.draft)
    for (index, clause) in regulation.clauses.enumerated() where clauses.indices.contains(index) {
      clauses[index].rule = clause.predicate.rule
    }
  }
}

extension TicketsV1.RegulationStanding {
  init(_ version: RegulationVersion) {
    self.init(
      version: UInt32(clamping: version.entry.version),
      status: TicketsV1.RegulationStatus(rawValue: Int32(version.status.rawValue)),
      effectiveFromMs: version.entry.effectiveFrom.millisecondsSinceEpoch, title: version.regulation.title,
      clauses: UInt32(clamping: version.regulation.clauses.count),
      appliedAtMs: version.entry.appliedAt.millisecondsSinceEpoch, appliedBy: version.entry.appliedBy,
      reason: version.entry.reason, changes: version.changes)
  }
}

extension TicketsV1.RefusedFiling {
  init(_ refused: RegulationRehearsal.Refused) {
    let ticket = refused.ticket
    self.init(
      ticket: UInt64(clamping: ticket.number), subject: ticket.subject, customer: ticket.customer,
      filer: ticket.filer, filedAtMs: ticket.createdAt.millisecondsSinceEpoch,
      points: refused.violations.map { TicketsV1.RefusalPoint(clause: $0.clause, wrong: $0.wrong) })
  }
}
