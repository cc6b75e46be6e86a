public import TextAnalysis

/// A query in FTS5's own language, built from analysed terms only: nothing a person types is ever read as syntax.
///
/// Source: https://sqlite.org/fts5.html#full_text_query_syntax
public struct MatchExpression: Equatable, Sendable {
  /// What stands to the right of `MATCH`.
  public let text: String

  private init(_ text: String) { self.text = text }

  /// All of the clauses, none of the excluded; nil for no clause.
  /// - Parameter columns: where the clauses must be, names with blanks between them; nil for anywhere.
  public static func all(
    _ clauses: [SearchQuery.Clause], within columns: String? = nil, excluding excluded: [SearchQuery.Clause]
  ) -> MatchExpression? {
    join(clauses, " AND ", within: columns, excluding: excluded)
  }

  /// At least one of the clauses, none of the excluded; nil for no clause.
  public static func any(_ clauses: [SearchQuery.Clause], excluding excluded: [SearchQuery.Clause]) -> MatchExpression?
  {
    join(clauses, " OR ", within: nil, excluding: excluded)
  }

  /// At least one of the terms; nil for no term.
  public static func any(terms: [String]) -> MatchExpression? {
    terms.isEmpty ? nil : MatchExpression(terms.map(literal).joined(separator: " OR "))
  }

  private static func join(
    _ clauses: [SearchQuery.Clause], _ operation: String, within columns: String?,
    excluding excluded: [SearchQuery.Clause]
  ) -> MatchExpression? {
    guard !clauses.isEmpty else { return nil }
    var wanted = clauses.map(expression).joined(separator: operation)
    if let columns { wanted = "{\(columns)} : (\(wanted))" }
    guard !excluded.isEmpty else { return MatchExpression(wanted) }
    return MatchExpression("(\(wanted)) NOT (\(excluded.map(expression).joined(separator: " OR ")))")
  }

  private static func expression(_ clause: SearchQuery.Clause) -> String {
    let alternatives = clause.alternatives.map { terms in terms.map(literal).joined(separator: " + ") }
    return "(" + alternatives.map { "(\($0))" }.joined(separator: " OR ") + ")"
  }

  private static func literal(_ term: String) -> String {
    // Terms hold letters, digits and connectors; a quote cannot be among them, doubling it costs nothing.
    "\"\(Unicode.Scalar(StemmingTokenizer.literalMark))" + term.split(separator: "\"").joined(separator: "\"\"") + "\""
  }
}
