/// The regulation as an article: the clauses by their groups, each with how it should be and why.
public struct RegulationDocument: Sendable, Equatable {
  public struct Clause: Sendable, Equatable {
    public var id: String
    public var group: String
    /// Whether a filing that does not meet it is refused; else it is warned of.
    public var refuses: Bool
    /// What is checked, in words.
    public var rule: String
    public var wrong: String
    public var shouldBe: String
    public var why: String

    public init(
      id: String, group: String, refuses: Bool, rule: String, wrong: String, shouldBe: String, why: String
    ) {
      self.id = id
      self.group = group
      self.refuses = refuses
      self.rule = rule
      self.wrong = wrong
      self.shouldBe = shouldBe
      self.why = why
    }
  }

  public struct Topic: Sendable, Equatable {
    public var id: String
    public var supportLine: String
    public var articles: [String]

    public init(id: String, supportLine: String, articles: [String]) {
      self.id = id
      self.supportLine = supportLine
      self.articles = articles
    }
  }

  public var version: UInt32
  public var title: String
  /// As people read it; empty for a version that holds from the beginning.
  public var effectiveFrom: String
  public var clauses: [Clause]
  public var topics: [Topic]

  public init(version: UInt32, title: String, effectiveFrom: String, clauses: [Clause], topics: [Topic]) {
    self.version = version
    self.title = title
    self.effectiveFrom = effectiveFrom
    self.clauses = clauses
    self.topics = topics
  }

  /// The one article the regulation is, each version of it one of the article's.
  public static let articleID = "regulation"

  /// The article as a Markdown file. Fixed words are Russian as soon as the department's are.
  public var markdown: String {
    let words = isRussian ? Words.russian : Words.english
    var text = "---\ntags: [\(Self.articleID)]\nlanguage: \(isRussian ? "ru" : "en")\n---\n"
    text += "# \(title.isEmpty ? words.title : title.oneLine)\n\n\(words.version) \(version)"
    text += (effectiveFrom.isEmpty ? "" : ", \(words.from) \(effectiveFrom)") + ".\n"
    var groups: [String] = []
    for clause in clauses where !groups.contains(clause.group) { groups.append(clause.group) }
    for group in groups {
      text += "\n## \(words.groups[group] ?? group)\n"
      for clause in clauses where clause.group == group { text += self.text(clause, words) }
    }
    if !topics.isEmpty { text += "\n## \(words.topics)\n\n" }
    for topic in topics {
      let articles = topic.articles.isEmpty ? "" : ": \(topic.articles.joined(separator: ", "))"
      text += "- \(topic.id) (\(words.line) \(topic.supportLine))\(articles)\n"
    }
    return text
  }

  private func text(_ clause: Clause, _ words: Words) -> String {
    var text = "\n### \(clause.id)\n\n\(clause.refuses ? words.refuses : words.warns): \(clause.rule).\n"
    if !clause.wrong.isEmpty { text += "\n\(clause.wrong.oneLine).\n" }
    return text + "\n\(clause.shouldBe.oneLine)\n\n\(clause.why.oneLine)\n"
  }

  private var isRussian: Bool {
    ([title] + clauses.map(\.shouldBe)).contains { text in
      text.unicodeScalars.contains { (0x400...0x4FF).contains($0.value) }
    }
  }

  private struct Words {
    var title: String
    var version: String
    var from: String
    var refuses: String
    var warns: String
    var topics: String
    var line: String
    var groups: [String: String]

    static let russian = Words(
      title: "Регламент обращений", version: "Версия", from: "действует с", refuses: "Обязательно",
      warns: "Желательно", topics: "Темы", line: "линия",
      groups: ["form": "Форма", "scope": "Границы", "priority": "Приоритет", "text": "Текст"])
    static let english = Words(
      title: "How to file: the regulation", version: "Version", from: "in force from", refuses: "Required",
      warns: "Advised", topics: "Topics", line: "line",
      groups: ["form": "Form", "scope": "Scope", "priority": "Priority", "text": "Text"])
  }
}

extension String {
  /// Without line breaks, which would end a heading or begin a block.
  fileprivate var oneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
