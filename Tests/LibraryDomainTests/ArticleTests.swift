import LibraryDomain
import Testing
import TextAnalysis

@Suite("Articles")
struct ArticleTests {
  @Test(
    "a file's path becomes a slug",
    arguments: [
      ("api-reference/booking/index.md", "api-reference/booking/index"),
      ("./Отчёт о Дне.md", "otchet-o-dne"),
      ("a/b.c_d.MD", "a/b.c_d"),
      ("A  B!!/x.markdown", "a-b/x"),
      ("v1.2", "v1.2"),
    ])
  func slug(path: String, expected: String) throws {
    #expect(try ArticleID(path: path).text == expected)
    #expect(try ArticleID(expected).text == expected)
  }

  @Test("paths that lead out or say nothing are refused", arguments: ["", "../x.md", "a/../b.md", "!!!", "/", "日本.md"])
  func refusedPaths(path: String) {
    #expect(throws: ArticleError.self) { try ArticleID(path: path) }
  }

  @Test("malformed ids are refused", arguments: ["", "A", "a//b", "/a", "a/", "a/../b", "a b", "ё"])
  func refusedIDs(text: String) {
    #expect(throws: ArticleError.malformedID(text)) { try ArticleID(text) }
  }

  @Test("an id has at most 256 bytes")
  func longID() throws {
    #expect(try ArticleID(String(repeating: "a", count: 256)).text.utf8.count == 256)
    #expect(throws: ArticleError.self) { try ArticleID(String(repeating: "a", count: 257)) }
  }

  @Test("importing is idempotent and changes make versions")
  func importing() throws {
    let id = try ArticleID("a")
    var content = ArticleContent(title: "T", body: "b", language: .english)
    guard case .created(let first) = ArticleImport.decide(content, as: id, existing: nil) else {
      Issue.record("a new article is created")
      return
    }
    #expect(first.version == 1)
    #expect(ArticleImport.decide(content, as: id, existing: first) == .unchanged(first))
    content.tags = ["x"]
    #expect(
      ArticleImport.decide(content, as: id, existing: first)
        == .changed(Article(id: id, content: content, version: 2)))
  }

  @Test("readers see what their role allows")
  func reading() {
    var content = ArticleContent(title: "T", body: "", language: .english)
    #expect(ArticleReader(role: "manager").mayRead(content))
    content.audience = .support
    #expect(!ArticleReader(role: "manager").mayRead(content))
    #expect(ArticleReader(role: "developer").mayRead(content))
    #expect(ArticleReader.service.mayRead(content))
    content.audience = .leads
    #expect(!ArticleReader(role: "specialist").mayRead(content))
    #expect(ArticleReader(role: "lead").mayRead(content))
    content = ArticleContent(title: "T", body: "", language: .english, state: .draft)
    #expect(!ArticleReader(role: "specialist").mayRead(content))
    #expect(ArticleReader(role: "admin").mayRead(content))
  }
}

@Suite("Significant terms of a ticket")
struct SignificantTermsTests {
  @Test("the subject outweighs the body, stop words and numbers are left out")
  func candidates() throws {
    let terms = SignificantTerms.candidates(
      subject: "Не создаётся сделка", body: "Здравствуйте! Вебхук вернул ошибку 500 и ошибку 403.",
      analyzer: try TextAnalyzer())
    #expect(terms.first.map(\.term) == "сделк" || terms.first.map(\.term) == "созда")
    #expect(terms.contains { $0.term == "вебхук" })
    #expect(!terms.contains { ["500", "не", "и", "здравств"].contains($0.term) })
  }

  @Test("rare terms win, unknown and ubiquitous ones fall away")
  func selection() {
    let candidates = ["common", "rare", "unknown", "usual"].map { SignificantTerms.Entry(term: $0, weight: 1) }
    let chosen = SignificantTerms.select(
      candidates, usedBy: ["common": 900, "rare": 2, "usual": 100], total: 1_000, limit: 5)
    #expect(chosen.map(\.term) == ["rare", "usual"])
  }

  @Test("in a small library no term is too common")
  func small() {
    let candidates = [SignificantTerms.Entry(term: "x", weight: 1)]
    #expect(SignificantTerms.select(candidates, usedBy: ["x": 3], total: 3, limit: 5).count == 1)
  }
}
