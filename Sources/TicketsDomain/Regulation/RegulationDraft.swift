/// The regulation as somebody has written it, every word still a text, with the lines it was written on.
public struct RegulationDraft: Sendable, Hashable {
  public struct Topic: Sendable, Hashable {
    public var id: String
    /// The support line whose it is, as written.
    public var supportLine: String
    public var articles: [String]
    /// 0 when it was not written in a file, here and below.
    public var line: Int

    public init(_ id: String, supportLine: String, articles: [String] = [], line: Int = 0) {
      self.id = id
      self.supportLine = supportLine
      self.articles = articles
      self.line = line
    }
  }

  public struct Clause: Sendable, Hashable {
    public var id: String
    public var group = ""
    public var severity = ""
    /// One of ``PredicateName``.
    public var predicate = ""
    public var parameters: [DraftSetting] = []
    public var wrong = ""
    public var shouldBe = ""
    public var why = ""
    public var line: Int

    public init(_ id: String, line: Int = 0) {
      self.id = id
      self.line = line
    }
  }

  public var title = ""
  public var topics: [Topic] = []
  /// Rows by impact 1 to 3 of columns by urgency 1 to 3; none takes the standard.
  public var matrix: [[String]] = []
  public var matrixLine = 0
  public var clauses: [Clause] = []

  public init() {}
}
