internal import LibraryDomain
internal import TextAnalysis

extension PreparedArticle {
  /// Reads and analyses a Markdown file, about a millisecond for a usual one.
  init(id: ArticleID, markdown: String, _ analyzer: TextAnalyzer) throws(ArticleError) {
    let document = try MarkdownDocument(markdown)
    let name = id.text.split(separator: "/").last.map(String.init)
    let content = try document.content(fallbackTitle: name)
    let text = IndexedText(id: id, content: content, document: document)
    self.init(id: id, content: content, text: text, terms: text.terms(analyzer))
  }
}
