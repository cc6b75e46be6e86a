public import BusinessTime

/// The written rule for how to file, executable: versioned, dated data.
public struct Regulation: Sendable, Hashable {
  public let version: Int
  public let effectiveFrom: Instant
  /// Empty for one without.
  public let title: String
  public let clauses: [Clause]
  public let topics: [Topic]
  public let matrix: PriorityMatrix
  private let topicsByName: [String: Topic]

  /// - Throws: the first thing wrong with it.
  public init(
    version: Int, effectiveFrom: Instant, title: String = "", clauses: [Clause], topics: [Topic],
    matrix: PriorityMatrix = .standard
  ) throws(RegulationError) {
    self.version = version
    self.effectiveFrom = effectiveFrom
    self.title = title
    self.clauses = clauses
    self.topics = topics
    self.matrix = matrix
    topicsByName = Dictionary(topics.map { ($0.id.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    for clause in clauses {
      guard seen.insert(clause.id).inserted else { throw .duplicateClause(clause.id) }
      guard !clause.shouldBe.isBlank, !clause.why.isBlank else { throw .speechlessClause(clause.id) }
      if case .length(_, let minimum, let maximum) = clause.predicate {
        guard minimum >= 0, minimum <= maximum else { throw .emptyRange(clause.id) }
      }
    }
    seen.removeAll()
    for topic in topics {
      guard seen.insert(topic.id.lowercased()).inserted else { throw .duplicateTopic(topic.id) }
    }
  }

  /// A topic by its name, whatever its case.
  public func topic(_ name: String) -> Topic? {
    topicsByName[name.trimmed.lowercased()]
  }

  /// Holds a filing against every clause.
  public func assess(_ filing: Filing, _ facts: FilingFacts) -> FilingAssessment {
    var violations: [Violation] = []
    var duplicates: [Int64] = []
    for clause in clauses {
      let similar = clause.predicate.duplicates(of: filing, facts)
      duplicates += similar
      guard let finding = clause.predicate.finding(in: filing, facts, self, duplicates: similar) else { continue }
      violations.append(
        Violation(
          clause: clause.id, group: clause.group, severity: clause.severity, field: finding.field,
          wrong: clause.wrong.isEmpty ? finding.wrong : "\(clause.wrong): \(finding.wrong)", shouldBe: clause.shouldBe,
          why: clause.why))
    }
    let rejects = violations.contains { $0.severity == .reject }
    let matrixPriority = matrix.priority(impact: filing.impact, urgency: filing.urgency)
    var line = topic(filing.topic)?.line ?? .managers
    // A topic of line 1 that passed comes from the customer; line 1 is where their requests start.
    if line == .developers { line = .specialists }
    return FilingAssessment(
      regulationVersion: version, violations: violations, priority: filing.priority ?? matrixPriority ?? .p3,
      matrixPriority: matrixPriority, duplicates: duplicates,
      line: line, needsInfo: rejects && !filing.channel.carriesFields, customer: facts.customer)
  }
}

/// What can be wrong with a regulation.
public enum RegulationError: Error, Sendable, Hashable, CustomStringConvertible {
  case duplicateClause(String)
  case speechlessClause(String)
  case emptyRange(String)
  case duplicateTopic(String)

  public var description: String {
    switch self {
    case .duplicateClause(let id): "clause \(id) stands twice in the regulation"
    case .speechlessClause(let id): "clause \(id) does not say how it should be and why"
    case .emptyRange(let id): "clause \(id) allows no length at all: its minimum is above its maximum"
    case .duplicateTopic(let id): "topic \(id) stands twice in the regulation"
    }
  }
}
