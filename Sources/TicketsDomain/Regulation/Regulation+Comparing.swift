extension Regulation {
  /// It as somebody would write it, to be changed and applied again.
  public var draft: RegulationDraft {
    var draft = RegulationDraft()
    draft.title = title
    draft.topics = topics.map {
      RegulationDraft.Topic($0.id, supportLine: "\($0.line.rawValue)", articles: $0.articles)
    }
    draft.matrix = matrix.cells.map { $0.map(\.name) }
    draft.clauses = clauses.map { clause in
      var written = RegulationDraft.Clause(clause.id)
      written.group = clause.group.name
      written.severity = clause.severity.name
      written.predicate = clause.predicate.name.rawValue
      written.parameters = clause.predicate.settings
      written.wrong = clause.wrong
      written.shouldBe = clause.shouldBe
      written.why = clause.why
      return written
    }
    return draft
  }

  /// Whether it says the same, whatever its version and date.
  public func saysTheSame(as other: Regulation) -> Bool {
    title == other.title && clauses == other.clauses && topics == other.topics && matrix == other.matrix
  }

  /// What differs from an earlier one, a line each; empty when nothing does.
  public func changes(since earlier: Regulation) -> [String] {
    var changes: [String] = []
    if title != earlier.title { changes.append("the title is '\(title)'") }
    if matrix != earlier.matrix { changes.append("the matrix of priorities changed") }
    changes += Self.changes("clause", clauses, earlier.clauses, \.id)
    if clauses != earlier.clauses, changes.isEmpty { changes.append("the clauses stand in another order") }
    changes += Self.changes("topic", topics, earlier.topics, \.id)
    return changes
  }

  private static func changes<Part: Hashable>(
    _ what: String, _ now: [Part], _ before: [Part], _ id: KeyPath<Part, String>
  ) -> [String] {
    let old = Dictionary(before.map { ($0[keyPath: id], $0) }, uniquingKeysWith: { first, _ in first })
    let kept = Set(now.map { $0[keyPath: id] })
    let changed = now.compactMap { part -> String? in
      guard let earlier = old[part[keyPath: id]] else { return "\(what) \(part[keyPath: id]) is new" }
      return earlier == part ? nil : "\(what) \(part[keyPath: id]) changed"
    }
    return changed + before.map { $0[keyPath: id] }.filter { !kept.contains($0) }.map { "\(what) \($0) is gone" }
  }
}
