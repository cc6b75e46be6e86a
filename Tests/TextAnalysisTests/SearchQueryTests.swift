import Testing
import TextAnalysis

@Suite("Reading a query")
struct SearchQueryTests {
  let analyzer: TextAnalyzer

  init() throws { analyzer = try TextAnalyzer() }

  private func query(_ text: String) -> SearchQuery { SearchQuery(text, analyzer: analyzer) }

  @Test("words become stemmed clauses, stop words fall away")
  func words() {
    let query = query("Как закрыть заявку и отчёт")
    #expect(query.required.map(\.alternatives) == [[["закр"]], [["заявк"]], [["отчет"]]])
    #expect(query.required.map(\.isPlainWord) == [true, true, true])
  }

  @Test("a query of nothing but stop words is taken literally")
  func onlyStopWords() {
    #expect(query("и в").required.count == 2)
  }

  @Test("quotes of every kind make a phrase with its stop words", arguments: ["\"конец и дня\"", "«конец и дня»"])
  func phrases(text: String) {
    #expect(query(text).required.map(\.alternatives) == [[["конец", "и", "дня"]]])
  }

  @Test("a quote without its partner reaches to the end")
  func openQuote() {
    #expect(query("\"конец дня").required.map(\.alternatives) == [[["конец", "дня"]]])
  }

  @Test("a minus in front excludes a word or a phrase; inside a word it does not")
  func exclusion() {
    let query = query("отчет -черновик -\"старый отчет\" бизнес-процесс")
    #expect(query.excluded.map(\.alternatives) == [[["черновик"]], [["стар", "отчет"]]])
    #expect(query.required.map(\.alternatives) == [[["отчет"]], [["бизнес", "процесс"]]])
  }

  @Test("an identifier is looked for by its parts in a row or as a whole")
  func identifiers() {
    #expect(query("crm.deal.add").required.map(\.alternatives) == [[["crm", "deal", "add"], ["crm.deal.add"]]])
    #expect(query("productProperty").required.first?.alternatives.count == 2)
    #expect(query("crm,deal").required.count == 2)
  }

  @Test("nothing to look for is empty", arguments: ["", "   ", "-отчет", "!?", "\"\"", "-", "— -"])
  func empty(text: String) {
    #expect(query(text).isEmpty)
  }

  @Test("repeated words are one clause")
  func repeated() {
    #expect(query("отчет отчёты ОТЧЕТ").required.count == 1)
  }

  @Test("an endless query is read up to its limit")
  func limits() {
    let long = (0..<10_000).map { "слово\($0)я" }.joined(separator: " ")
    #expect(query(long).required.count <= SearchQuery.Limit.clauses)
    #expect(query(String(repeating: "\"", count: 5_000)).isEmpty)
  }
}
