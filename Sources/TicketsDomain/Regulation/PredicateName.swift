/// The predicates a clause can have, by the names they are written with. The set is closed: the regulation is data, and
/// what can be checked is the program's.
public enum PredicateName: String, Sendable, Hashable, CaseIterable {
  case required
  case length
  case calm
  case unnamedAssignee = "unnamed-assignee"
  case knownCustomer = "known-customer"
  case topicInScope = "topic-in-scope"
  case withinMatrix = "within-matrix"
  case grounds
  case shareOfP1 = "share-of-p1"
  case fresh

  /// What it is given.
  public var parameters: [PredicateParameter] {
    switch self {
    case .required: [.field, .kinds]
    case .length: [.field, .minimum, .maximum]
    case .calm: [.field]
    case .unnamedAssignee, .knownCustomer, .topicInScope: []
    case .withinMatrix: [.steps]
    case .grounds: [.priorities]
    case .shareOfP1: [.percent, .from]
    case .fresh: [.percent]
    }
  }
}

/// What predicates are given. Raw values are how they are written.
public enum PredicateParameter: String, Sendable, Hashable, CaseIterable {
  case field
  /// Kinds of tickets; left out, every kind.
  case kinds
  case minimum
  case maximum
  case steps
  case priorities
  case percent
  case from

  var canBeLeftOut: Bool { self == .kinds }
}

extension ClausePredicate {
  public var name: PredicateName {
    switch self {
    case .required: .required
    case .length: .length
    case .calm: .calm
    case .unnamedAssignee: .unnamedAssignee
    case .knownCustomer: .knownCustomer
    case .topicInScope: .topicInScope
    case .withinMatrix: .withinMatrix
    case .grounds: .grounds
    case .shareOfP1: .shareOfP1
    case .fresh: .fresh
    }
  }

  /// Its parameters as they are written.
  public var settings: [DraftSetting] {
    func setting(_ parameter: PredicateParameter, _ values: [String]) -> DraftSetting {
      DraftSetting(parameter.rawValue, values)
    }
    return switch self {
    case .required(let field, let kinds):
      [setting(.field, [field.rawValue])]
        + (kinds.count == TicketKind.allCases.count
          ? [] : [setting(.kinds, kinds.sorted { $0.rawValue < $1.rawValue }.map { $0.name.lowercased() })])
    case .length(let field, let minimum, let maximum):
      [
        setting(.field, [field.rawValue]), setting(.minimum, ["\(minimum)"]), setting(.maximum, ["\(maximum)"]),
      ]
    case .calm(let field): [setting(.field, [field.rawValue])]
    case .unnamedAssignee, .knownCustomer, .topicInScope: []
    case .withinMatrix(let steps): [setting(.steps, ["\(steps)"])]
    case .grounds(let priorities): [setting(.priorities, priorities.sorted().map(\.name))]
    case .shareOfP1(let percent, let minimum): [setting(.percent, ["\(percent)"]), setting(.from, ["\(minimum)"])]
    case .fresh(let percent): [setting(.percent, ["\(percent)"])]
    }
  }
}
