/// Who may read an article in circulation.
public enum ArticleAudience: String, Sendable, CaseIterable {
  case everybody
  /// Specialists, developers, leads and admins.
  case support
  /// Leads and admins.
  case leads

  /// A reader with clearance `c` reads every audience whose level is at most `c`.
  public var level: Int {
    switch self {
    case .everybody: 0
    case .support: 1
    case .leads: 2
    }
  }

  /// The audience of a ``level``; nil when there is none.
  public init?(level: Int) {
    guard let audience = Self.allCases.first(where: { $0.level == level }) else { return nil }
    self = audience
  }
}

/// What a caller may see; applied inside the query on every surface.
public struct ArticleReader: Sendable, Equatable {
  /// The highest ``ArticleAudience/level`` the caller reads.
  public var clearance: Int
  /// Whether the caller also sees drafts, articles in review and archived ones.
  public var writes: Bool

  public init(clearance: Int, writes: Bool) {
    self.clearance = clearance
    self.writes = writes
  }

  /// A person by the role of the certificate; unknown roles read what everybody reads.
  public init(role: String) {
    switch role {
    case "lead", "admin": self.init(clearance: ArticleAudience.leads.level, writes: true)
    case "specialist", "developer": self.init(clearance: ArticleAudience.support.level, writes: false)
    default: self.init(clearance: ArticleAudience.everybody.level, writes: false)
    }
  }

  /// A service acting for itself reads what support reads.
  public static let service = ArticleReader(clearance: ArticleAudience.support.level, writes: false)

  public func mayRead(_ content: ArticleContent) -> Bool {
    content.audience.level <= clearance && (content.state.isInCirculation || writes)
  }
}
