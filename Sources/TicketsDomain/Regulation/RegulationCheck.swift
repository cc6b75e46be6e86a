public import BusinessTime

/// Reads a regulation as written and gathers everything that is wrong with it.
public struct RegulationCheck {
  private var problems: [DraftProblem] = []

  private init() {}

  public static let maximumClauses = 100
  public static let maximumTopics = 500

  /// The regulation as written, ready to be held against filings.
  /// - Throws: ``DraftProblems`` with everything wrong in it.
  public static func regulation(
    _ draft: RegulationDraft, version: Int, effectiveFrom: Instant
  ) throws(DraftProblems) -> Regulation {
    var check = RegulationCheck()
    check.bound(draft.title, TextLimits.shortText, "the title", 0)
    if draft.clauses.isEmpty { check.complain(0, "there is no clause in it; write them under 'clauses'") }
    check.bound(draft.clauses.count, maximumClauses, "clauses")
    check.bound(draft.topics.count, maximumTopics, "topics")
    let topics = check.topics(draft.topics)
    let matrix = check.matrix(draft)
    var seen: Set<String> = []
    let clauses = draft.clauses.compactMap { written in
      if !seen.insert(written.id).inserted {
        check.complain(written.line, "the clause '\(written.id)' stands there twice")
      }
      return check.clause(written, hasTopics: !topics.isEmpty)
    }
    guard check.problems.isEmpty else {
      throw DraftProblems(problems: check.problems.sorted { $0.line < $1.line })
    }
    do throws(RegulationError) {
      return try Regulation(
        version: version, effectiveFrom: effectiveFrom, title: draft.title.trimmed, clauses: clauses, topics: topics,
        matrix: matrix ?? .standard)
    } catch {
      throw DraftProblems(problems: [DraftProblem(line: 0, "\(error)")])
    }
  }

  private mutating func complain(_ line: Int, _ text: String) { problems.append(DraftProblem(line: line, text)) }

  private mutating func bound(_ count: Int, _ limit: Int, _ what: String) {
    if count > limit { complain(0, "it has \(count) \(what); the limit is \(limit)") }
  }

  private mutating func bound(_ text: String, _ limit: Int, _ what: String, _ line: Int) {
    if text.utf8.count > limit { complain(line, "\(what) has \(text.utf8.count) bytes; the limit is \(limit)") }
  }

  // MARK: Topics and the matrix

  private mutating func topics(_ written: [RegulationDraft.Topic]) -> [Topic] {
    var seen: Set<String> = []
    return written.compactMap { topic in
      if !Customer.isSlug(topic.id) {
        complain(topic.line, "'\(topic.id)' cannot be a topic: 1 to \(TextLimits.name) of a-z A-Z 0-9 - _ .")
      } else if !seen.insert(topic.id.lowercased()).inserted {
        complain(topic.line, "the topic '\(topic.id)' stands there twice")
      }
      for article in topic.articles { bound(article, TextLimits.name, "topic \(topic.id): an article", topic.line) }
      bound(topic.articles.count, RuleLimits.values, "articles of the topic \(topic.id)")
      guard let line = Int(topic.supportLine).flatMap(SupportLine.init(rawValue:)) else {
        complain(topic.line, "topic \(topic.id): line must be 1, 2 or 3, not '\(topic.supportLine)'")
        return nil
      }
      return Topic(topic.id, line: line, articles: topic.articles)
    }
  }

  private mutating func matrix(_ draft: RegulationDraft) -> PriorityMatrix? {
    guard !draft.matrix.isEmpty else { return nil }
    let cells = draft.matrix.map { row in row.compactMap(Self.priority) }
    if let matrix = PriorityMatrix(cells), draft.matrix.allSatisfy({ $0.count == 3 }) { return matrix }
    complain(
      draft.matrixLine,
      "'matrix' must be three rows (impact 1 to 3) of three priorities (urgency 1 to 3), such as [P4, P4, P3]")
    return nil
  }

  private static func priority(_ text: String) -> TicketPriority? {
    TicketPriority.allCases.first { $0.name == text.trimmed.uppercased() }
  }

  // MARK: Clauses

  private mutating func clause(_ written: RegulationDraft.Clause, hasTopics: Bool) -> Clause? {
    let (id, line) = (written.id, written.line)
    let before = problems.count
    if !Customer.isSlug(id) {
      complain(line, "'\(id)' cannot be a clause's id: 1 to \(TextLimits.name) of a-z A-Z 0-9 - _ .")
    }
    let group = Clause.Group.allCases.first { $0.name == written.group.lowercased() }
    if group == nil { refuse(written, "group", written.group, Clause.Group.allCases.map(\.name)) }
    let severity = Clause.Severity.allCases.first { $0.name == written.severity.lowercased() }
    if severity == nil { refuse(written, "severity", written.severity, Clause.Severity.allCases.map(\.name)) }
    for (what, text) in [("should", written.shouldBe), ("why", written.why)] where text.isBlank {
      complain(line, "\(id): '\(what)' is missing; a message says how it should be, and why")
    }
    for text in [written.wrong, written.shouldBe, written.why] { bound(text, TextLimits.reason, "\(id): a text", line) }
    let predicate = predicate(written)
    if predicate == .topicInScope, !hasTopics {
      complain(line, "\(id): no topic is in scope, because there are none; write them under 'topics'")
    }
    guard problems.count == before, let group, let severity, let predicate else { return nil }
    var clause = Clause(
      id, group, severity, predicate, shouldBe: written.shouldBe.trimmed, why: written.why.trimmed)
    clause.wrong = written.wrong.trimmed
    return clause
  }

  private mutating func refuse(_ clause: RegulationDraft.Clause, _ what: String, _ given: String, _ known: [String]) {
    complain(clause.line, "\(clause.id): '\(what)' must be one of \(known.joined(separator: ", ")), not '\(given)'")
  }

  private mutating func predicate(_ clause: RegulationDraft.Clause) -> ClausePredicate? {
    guard let name = PredicateName(rawValue: clause.predicate.lowercased()) else {
      refuse(clause, "predicate", clause.predicate, PredicateName.allCases.map(\.rawValue))
      return nil
    }
    var given: [PredicateParameter: DraftSetting] = [:]
    for setting in clause.parameters {
      guard let parameter = PredicateParameter(rawValue: setting.name), name.parameters.contains(parameter) else {
        let known = name.parameters.map(\.rawValue).joined(separator: ", ")
        complain(
          setting.line,
          "\(clause.id): '\(name.rawValue)' has no '\(setting.name)'" + (known.isEmpty ? "" : "; it is given \(known)"))
        continue
      }
      if given.updateValue(setting, forKey: parameter) != nil {
        complain(setting.line, "\(clause.id): '\(setting.name)' stands there twice")
      }
    }
    for parameter in name.parameters where given[parameter] == nil && !parameter.canBeLeftOut {
      complain(clause.line, "\(clause.id): '\(parameter.rawValue)' is missing; '\(name.rawValue)' needs it")
    }
    switch name {
    case .required:
      let kinds = kinds(given[.kinds], clause)
      return field(given[.field], clause, ofText: false).map { .required($0, kinds: kinds) }
    case .length:
      let field = field(given[.field], clause, ofText: true)
      let minimum = number(given[.minimum], 0...TextLimits.longText, clause)
      let maximum = number(given[.maximum], 1...TextLimits.longText, clause)
      guard let field, let minimum, let maximum else { return nil }
      if minimum > maximum { complain(clause.line, "\(clause.id): no text has \(minimum) to \(maximum) characters") }
      return .length(field, minimum: minimum, maximum: maximum)
    case .calm: return field(given[.field], clause, ofText: true).map { .calm($0) }
    case .unnamedAssignee: return .unnamedAssignee
    case .knownCustomer: return .knownCustomer
    case .topicInScope: return .topicInScope
    case .withinMatrix: return number(given[.steps], 0...3, clause).map { .withinMatrix(maximumStepsAbove: $0) }
    case .grounds: return priorities(given[.priorities], clause).map { .grounds($0) }
    case .shareOfP1:
      let percent = number(given[.percent], 0...100, clause)
      let from = number(given[.from], 1...10_000, clause)
      guard let percent, let from else { return nil }
      return .shareOfP1(maximumPercent: percent, minimumFiled: from)
    case .fresh: return number(given[.percent], 1...100, clause).map { .fresh(similarityPercent: $0) }
    }
  }

  // MARK: Parameters. One that is missing has been complained of.

  private mutating func field(
    _ setting: DraftSetting?, _ clause: RegulationDraft.Clause, ofText: Bool
  ) -> FilingField? {
    guard let setting else { return nil }
    let known = FilingField.allCases.filter { !ofText || $0.isText }
    if setting.values.count == 1, let field = known.first(where: { $0.rawValue == setting.values[0].lowercased() }) {
      return field
    }
    refuse(setting, "one of " + known.map(\.rawValue).joined(separator: ", "), clause)
    return nil
  }

  private mutating func kinds(_ setting: DraftSetting?, _ clause: RegulationDraft.Clause) -> Set<TicketKind> {
    guard let setting else { return Set(TicketKind.allCases) }
    let kinds = setting.values.compactMap { word in
      TicketKind.allCases.first { $0.name.lowercased() == word.lowercased() }
    }
    if kinds.isEmpty || kinds.count < setting.values.count {
      refuse(setting, "some of " + TicketKind.allCases.map { $0.name.lowercased() }.joined(separator: ", "), clause)
    }
    return Set(kinds)
  }

  private mutating func priorities(
    _ setting: DraftSetting?, _ clause: RegulationDraft.Clause
  ) -> Set<TicketPriority>? {
    guard let setting else { return nil }
    let priorities = setting.values.compactMap(Self.priority)
    if !priorities.isEmpty, priorities.count == setting.values.count { return Set(priorities) }
    refuse(setting, "some of " + TicketPriority.allCases.map(\.name).joined(separator: ", "), clause)
    return nil
  }

  private mutating func number(
    _ setting: DraftSetting?, _ range: ClosedRange<Int>, _ clause: RegulationDraft.Clause
  ) -> Int? {
    guard let setting else { return nil }
    if setting.values.count == 1, let number = Int(setting.values[0]), range.contains(number) { return number }
    refuse(setting, "\(range.lowerBound) to \(range.upperBound)", clause)
    return nil
  }

  private mutating func refuse(_ setting: DraftSetting, _ should: String, _ clause: RegulationDraft.Clause) {
    complain(
      setting.line,
      "\(clause.id): '\(setting.name)' must be \(should), not '\(setting.values.joined(separator: ", "))'")
  }
}

extension FilingField {
  /// Whether it has a length and can be shouted.
  var isText: Bool {
    switch self {
    case .kind, .priority, .impact: false
    default: true
    }
  }
}
