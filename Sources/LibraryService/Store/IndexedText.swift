internal import LibraryDomain
internal import TextAnalysis

/// The words of an article as they go into the index, with the terms they give.
///
/// Made before the transaction that writes it, so that the one writer does not wait for analysis.
struct IndexedText: Sendable, Equatable {
  var title: String
  var headings: String
  var tags: String
  var body: String

  init(title: String, headings: String, tags: String, body: String) {
    self.title = title
    self.headings = headings
    self.tags = tags
    self.body = body
  }

  init(id: ArticleID, content: ArticleContent, document: MarkdownDocument) {
    title = content.title
    headings = document.headings.joined(separator: "\n")
    // The id's words are searched like tags: people remember where an article lies.
    tags = (content.tags + [id.text]).joined(separator: "\n")
    body = document.plainText
  }

  /// Every distinct term with the first word it stems from.
  func terms(_ analyzer: TextAnalyzer) -> [String: String] {
    var terms: [String: String] = [:]
    for text in [title, headings, tags, body] {
      for term in analyzer.terms(in: text) where Self.isVocabulary(term) {
        if terms[term.stem] == nil { terms[term.stem] = term.surface }
      }
    }
    return terms
  }

  /// Numbers and encoded blobs are no vocabulary: nobody misspells them, and they are without end.
  private static func isVocabulary(_ term: Term) -> Bool {
    term.word.folded.count <= 64 && term.word.folded.contains { !(0x30...0x39).contains($0) }
  }
}
