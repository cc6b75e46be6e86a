extension ClausePredicate {
  /// A field and what is wrong with it.
  struct Finding {
    var field: FilingField
    var wrong: String
  }

  /// Nil when the predicate holds.
  /// - Parameter duplicates: what ``duplicates(of:_:)`` found.
  func finding(in filing: Filing, _ facts: FilingFacts, _ regulation: Regulation, duplicates: [Int64]) -> Finding? {
    switch self {
    case .required(let field, let kinds):
      let concerns = filing.kind.map(kinds.contains) ?? (kinds.count == TicketKind.allCases.count)
      guard concerns, !filing.states(field) else { return nil }
      return Finding(field: field, wrong: "\(field.rawValue) is missing")
    case .length(let field, let minimum, let maximum):
      let text = filing.text(of: field).trimmed
      guard !text.isEmpty, !text.hasLength(minimum...maximum) else { return nil }
      return Finding(field: field, wrong: "\(field.rawValue) has \(text.count) characters")
    case .calm(let field):
      guard let wrong = Shouting(filing.text(of: field)).words else { return nil }
      return Finding(field: field, wrong: "\(field.rawValue) \(wrong)")
    case .unnamedAssignee:
      guard filing.states(.assignee) else { return nil }
      return Finding(field: .assignee, wrong: "'\(filing.assignee.trimmed)' is named as assignee")
    case .knownCustomer:
      guard facts.customer == nil, filing.states(.customer) else { return nil }
      return Finding(field: .customer, wrong: "no customer '\(filing.customer)' is known")
    case .topicInScope: return topicFinding(filing, regulation)
    case .withinMatrix(let maximum):
      guard let priority = filing.priority,
        let matrix = regulation.matrix.priority(impact: filing.impact, urgency: filing.urgency),
        priority.stepsAbove(matrix) > maximum
      else { return nil }
      return Finding(
        field: .priority,
        wrong: "\(priority.name) is asked for, but impact \(filing.impact) and urgency \(filing.urgency) "
          + "make \(matrix.name)")
    case .grounds(let priorities):
      guard let priority = filing.priority, priorities.contains(priority), !filing.states(.impact) else { return nil }
      return Finding(field: .impact, wrong: "\(priority.name) is asked for without impact and urgency")
    case .shareOfP1(let percent, let minimum):
      guard filing.priority == .p1 else { return nil }
      let filed = facts.filedThisWeek + 1
      let urgent = facts.filedAsP1ThisWeek + 1
      guard filed >= minimum, urgent * 100 > filed * percent else { return nil }
      return Finding(field: .priority, wrong: "\(urgent) of your \(filed) tickets this week are P1")
    case .fresh:
      guard !duplicates.isEmpty else { return nil }
      let labels = duplicates.prefix(3).map(Ticket.label).joined(separator: ", ")
      return Finding(field: .subject, wrong: "it looks like \(labels) of the same customer")
    }
  }

  /// Recent tickets with a similar subject; empty for every other predicate.
  func duplicates(of filing: Filing, _ facts: FilingFacts) -> [Int64] {
    guard case .fresh(let percent) = self, !facts.recent.isEmpty else { return [] }
    let words = SubjectWords(filing.subject)
    return facts.recent.filter {
      SubjectWords($0.subject).similarity(to: words) * 100 >= Double(percent)
    }.map(\.number)
  }

  private func topicFinding(_ filing: Filing, _ regulation: Regulation) -> Finding? {
    guard filing.states(.topic) else { return nil }
    let name = filing.topic.trimmed
    guard let topic = regulation.topic(name) else {
      let known = regulation.topics.map(\.id).joined(separator: ", ")
      return Finding(field: .topic, wrong: "'\(name)' is no topic; topics are \(known)")
    }
    guard filing.channel == .manager, topic.line == .managers else { return nil }
    let articles = topic.articles.isEmpty ? "" : "; see " + topic.articles.joined(separator: ", ")
    return Finding(field: .topic, wrong: "'\(topic.id)' belongs to line 1\(articles)")
  }
}

extension String {
  /// Whether the number of characters lies in the range. There are never more characters than scalars, which are far
  /// cheaper to count, and of the characters no more are counted than the lower bound asks for.
  fileprivate func hasLength(_ range: ClosedRange<Int>) -> Bool {
    guard index(startIndex, offsetBy: range.lowerBound, limitedBy: endIndex) != nil else { return false }
    return unicodeScalars.count <= range.upperBound || count <= range.upperBound
  }
}
