/// A subject matter and the line whose it is.
public struct Topic: Sendable, Hashable {
  public var id: String
  public var line: SupportLine
  /// Knowledge articles that answer what line 1 is asked about it.
  public var articles: [String]

  public init(_ id: String, line: SupportLine, articles: [String] = []) {
    self.id = id
    self.line = line
    self.articles = articles
  }
}
