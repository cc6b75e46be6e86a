/// A rule as somebody has written it, every word still a text, with the lines it was written on.
public struct RuleDraft: Sendable, Hashable {
  /// A name with values: a condition, or what stands beside an action.
  public struct Setting: Sendable, Hashable {
    public var name: String
    public var values: [String]
    /// 0 when it was not written in a file.
    public var line: Int

    public init(_ name: String, _ values: [String], line: Int = 0) {
      self.name = name
      self.values = values
      self.line = line
    }
  }

  public struct Action: Sendable, Hashable {
    public var verb: String
    public var text: String
    public var options: [Setting]
    public var line: Int

    public init(_ verb: String, _ text: String = "", options: [Setting] = [], line: Int = 0) {
      self.verb = verb
      self.text = text
      self.options = options
      self.line = line
    }
  }

  public struct Parameter: Sendable, Hashable {
    public var name: String
    public var fallback: String?
    public var line: Int

    public init(_ name: String, fallback: String? = nil, line: Int = 0) {
      self.name = name
      self.fallback = fallback
      self.line = line
    }
  }

  public var id: String
  /// Nil for a kind there is not.
  public var kind: AutomationRule.Kind?
  public var description = ""
  /// What belongs to its kind: `on`, `after`, `hours`, `restart`, `depth`, `per_hour`, `trips`.
  public var settings: [Setting] = []
  public var conditions: [Setting] = []
  public var parameters: [Parameter] = []
  public var actions: [Action] = []
  public var line = 0

  public init(_ id: String, _ kind: AutomationRule.Kind?) {
    self.id = id
    self.kind = kind
  }
}

/// One thing wrong with what was written.
public struct RuleProblem: Sendable, Hashable {
  /// 0 when no line is known.
  public var line: Int
  public var text: String

  public init(line: Int, _ text: String) {
    self.line = line
    self.text = text
  }
}

/// Everything wrong with rules that were to be applied, in the order of the lines.
public struct RuleProblems: Error, Sendable, Hashable {
  public var problems: [RuleProblem]

  public init(problems: [RuleProblem]) { self.problems = problems }
}
