/// A rule as somebody has written it, every word still a text, with the lines it was written on.
public struct RuleDraft: Sendable, Hashable {
  public struct Action: Sendable, Hashable {
    public var verb: String
    public var text: String
    public var options: [DraftSetting]
    public var line: Int

    public init(_ verb: String, _ text: String = "", options: [DraftSetting] = [], line: Int = 0) {
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
  public var settings: [DraftSetting] = []
  public var conditions: [DraftSetting] = []
  public var parameters: [Parameter] = []
  public var actions: [Action] = []
  public var line = 0

  public init(_ id: String, _ kind: AutomationRule.Kind?) {
    self.id = id
    self.kind = kind
  }
}
