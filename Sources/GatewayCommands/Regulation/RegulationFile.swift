import OporaAPI
import Yams

/// A file of the regulation, as `opora regulation apply` reads it and `opora regulation show --file` writes it.
///
/// What the words mean is the service's to judge. Here only the shape is read, with the line of everything.
struct RegulationFile: Sendable, Equatable {
  var text = TicketsV1.RegulationText()
  var problems: [FileProblem] = []

  static func parse(_ yaml: String) -> RegulationFile {
    let root: Node?
    do { root = try Yams.compose(yaml: yaml) } catch {
      let problem = "\(error)".split(separator: "\n").joined(separator: " ")
      return RegulationFile(problems: [FileProblem(line: 0, text: problem)])
    }
    guard let root, root.mapping != nil else {
      return RegulationFile(problems: [
        FileProblem(line: 1, text: "the file must be a mapping, such as 'clauses:' with a list")
      ])
    }
    var reader = RegulationFileReader()
    reader.read(root)
    return RegulationFile(text: reader.text, problems: reader.problems.sorted { $0.line < $1.line })
  }

  /// As a file that can be changed and applied again.
  static func yaml(_ regulation: TicketsV1.RegulationText) -> String {
    var text = regulation.title.isEmpty ? "" : "title: \(regulation.title.yamlQuoted)\n"
    if !regulation.topics.isEmpty { text += "topics:\n" }
    for topic in regulation.topics {
      let articles =
        topic.articles.isEmpty ? "" : ", articles: [\(topic.articles.map(\.yamlQuoted).joined(separator: ", "))]"
      text += "  - {id: \(topic.id), line: \(topic.supportLine)\(articles)}\n"
    }
    if !regulation.matrix.isEmpty { text += "matrix: # a row for each impact, a column for each urgency\n" }
    for row in regulation.matrix { text += "  - [\(row.priorities.joined(separator: ", "))]\n" }
    text += "clauses:\n"
    for clause in regulation.clauses {
      text += "  - id: \(clause.id)\n    group: \(clause.group)\n    severity: \(clause.severity)\n"
      text += "    predicate: \(clause.predicate)\n"
      for parameter in clause.parameters { text += "    \(parameter.name): \(values(parameter))\n" }
      if !clause.wrong.isEmpty { text += "    wrong: \(clause.wrong.yamlQuoted)\n" }
      text += "    should: \(clause.shouldBe.yamlQuoted)\n    why: \(clause.why.yamlQuoted)\n"
    }
    return text
  }

  /// Words and numbers, which need no quotes; whatever else was sent stands in them.
  private static func values(_ parameter: TicketsV1.RuleSetting) -> String {
    let values = parameter.values.map { value in
      value.utf8.allSatisfy(Self.isPlain) && !value.isEmpty ? value : value.yamlQuoted
    }
    return values.count == 1 ? values[0] : "[\(values.joined(separator: ", "))]"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}

/// Walks a regulation file's nodes and gathers every problem of its shape instead of stopping at the first.
private struct RegulationFileReader: YAMLReading {
  private(set) var text = TicketsV1.RegulationText()
  private(set) var problems: [FileProblem] = []

  private static let clauseKeys = ["id", "group", "severity", "predicate", "wrong", "should", "why"]
  /// Of all predicates; which belongs to which is the service's to say.
  private static let parameters = ["field", "kinds", "minimum", "maximum", "steps", "priorities", "percent", "from"]

  mutating func read(_ root: Node) {
    check(root, keys: ["title", "topics", "matrix", "clauses"])
    text.title = scalar(root["title"], "title")
    for node in list(root["topics"], "topics") { topic(node) }
    text.matrixLine = root["matrix"].map(line) ?? 0
    text.matrix = list(root["matrix"], "matrix").map { row in
      TicketsV1.MatrixRow(priorities: list(row, "a row of the matrix").map { scalar($0, "a priority") })
    }
    for node in list(root["clauses"], "clauses") { clause(node) }
  }

  private mutating func topic(_ node: Node) {
    guard isMapping(node, "a topic is written {id: reports, line: 2}") else { return }
    check(node, keys: ["id", "line", "articles"])
    if node["id"] == nil { complain(node, "'id' is missing") }
    text.topics.append(
      .init(
        id: scalar(node["id"], "id"), supportLine: scalar(node["line"], "line"),
        articles: list(node["articles"], "articles").map { scalar($0, "an article") }, line: line(node)))
  }

  private mutating func clause(_ node: Node) {
    guard isMapping(node, "a clause is written as a mapping with an id") else { return }
    check(node, keys: Self.clauseKeys + Self.parameters)
    if node["id"] == nil { complain(node, "'id' is missing") }
    var clause = TicketsV1.RegulationClause(
      id: scalar(node["id"], "id"), group: scalar(node["group"], "group"),
      severity: scalar(node["severity"], "severity"), predicate: scalar(node["predicate"], "predicate"),
      wrong: scalar(node["wrong"], "wrong"), shouldBe: scalar(node["should"], "should"),
      why: scalar(node["why"], "why"), line: line(node))
    for (key, value) in node.mapping ?? [:] {
      guard let name = key.string, Self.parameters.contains(name) else { continue }
      clause.parameters.append(.init(name: name, values: values(value), line: line(key)))
    }
    text.clauses.append(clause)
  }

  mutating func complain(_ node: Node, _ problem: String) {
    problems.append(FileProblem(line: Int(line(node)), text: problem))
  }
}
