import BusinessTime
import GRDB
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing
import TextAnalysis

@Suite("Library: searching")
struct LibrarySearchTests {
  private static let articles = [
    "day/report.md": "# Отчёт о дне\n\nКак закрыть день: план, самооценка и причины переноса.",
    "tickets/file.md": "# Как подать заявку\n\nВ заявке укажите тему. Метод crm.deal.add создаёт сделку.",
    "tickets/close.md": "# Закрытие\n\n## Отчёты\n\nЗаявки закрываются сами. Вызов productProperty.list.",
    "en/webhooks.md": "---\ntags: [api]\n---\n# Incoming webhooks\n\nConnections are created by administrators.",
    "old/report.md": "---\nstate: stale\n---\n# Прежний порядок\n\nОтчёт сдавали на бумаге.",
  ]

  @Test(
    "words are found in every form",
    arguments: [
      ("отчет", ["day/report", "tickets/close", "old/report"]),
      ("заявки", ["tickets/file", "tickets/close"]),
      ("connection", ["en/webhooks"]),
      ("ОТЧЁТА дню", ["day/report"]),
      ("crm.deal.add", ["tickets/file"]),
      ("deal", ["tickets/file"]),
      ("productproperty", ["tickets/close"]),
      ("\"закрыть день\"", ["day/report"]),
      ("отчет -бумаги -заявки", ["day/report"]),
      ("webhooks", ["en/webhooks"]),
    ])
  func forms(query: String, expected: [String]) async throws {
    try await withLibrary { library in
      try await library.take(Self.articles)
      let found = try await library.found(query)
      #expect(Set(expected).isSubset(of: found))
      #expect(found.first.map(expected.contains) == true)
    }
  }

  @Test("a word in the title outranks one in the text, all words outrank some")
  func ranking() async throws {
    try await withLibrary { library in
      try await library.take(Self.articles)
      #expect(try await library.found("отчёт").first == "day/report")
      let answer = try await library.client().search(LibraryV1.SearchRequest(query: "закрыть день"))
      #expect(answer.hits.first?.id == "day/report")
      #expect(answer.hits.first?.allTerms == true)
      #expect(answer.hits.dropFirst().allSatisfy { !$0.allTerms })
    }
  }

  @Test("snippets show the match and where it is")
  func snippets() async throws {
    try await withLibrary { library in
      try await library.take(Self.articles)
      let hit = try #require(
        try await library.client().search(LibraryV1.SearchRequest(query: "заявка тема")).hits.first)
      let bytes = Array(hit.snippet.utf8)
      let words = hit.highlights.map { String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self) }
      #expect(words == ["заявке", "тему"])
    }
  }

  @Test("a misspelt word is asked back, by its neighbour in use")
  func spelling() async throws {
    try await withLibrary { library in
      try await library.take(Self.articles)
      let answer = try await library.client("manager").search(LibraryV1.SearchRequest(query: "отчот"))
      #expect(answer.hits.isEmpty)
      #expect(answer.didYouMean.count == 1)
      let correction = try #require(answer.didYouMean.first)
      #expect(try await !library.found(correction).isEmpty)
    }
  }

  @Test("a spelling that only a hidden article knows is not told")
  func hiddenSpelling() async throws {
    try await withLibrary { library in
      try await library.take(["secret.md": "---\naudience: leads\n---\n# Увольнение"])
      let query = LibraryV1.SearchRequest(query: "увольнтние")
      #expect(try await library.client("manager").search(query).didYouMean.isEmpty)
      #expect(try await !library.client("lead").search(query).didYouMean.isEmpty)
    }
  }

  @Test("rights are part of every query")
  func rights() async throws {
    try await withLibrary { library in
      try await library.take([
        "open.md": "# Сделка открытая", "support.md": "---\naudience: support\n---\n# Сделка поддержки",
        "leads.md": "---\naudience: leads\n---\n# Сделка руководства",
        "draft.md": "---\nstate: draft\n---\n# Сделка черновая",
      ])
      let expected: [(String, Set<String>)] = [
        ("manager", ["open"]), ("specialist", ["open", "support"]), ("developer", ["open", "support"]),
        ("lead", ["open", "support", "leads", "draft"]), ("admin", ["open", "support", "leads", "draft"]),
      ]
      for (role, ids) in expected {
        let client = library.client(role)
        #expect(Set(try await library.found("сделка", role: role)) == ids)
        let list = try await client.listArticles(LibraryV1.ListArticlesRequest())
        #expect(Set(list.articles.map(\.id)) == ids)
        #expect(list.total == UInt64(ids.count))
        let suggested = try await client.suggest(LibraryV1.SuggestRequest(subject: "сделка"))
        #expect(Set(suggested.hits.map(\.id)) == ids)
        for id in ["open", "support", "leads", "draft"] {
          let article = try? await client.getArticle(LibraryV1.GetArticleRequest(id: id))
          #expect((article != nil) == ids.contains(id))
        }
      }
      let hits = try await library.client(ofService: "tickets").search(LibraryV1.SearchRequest(query: "сделка")).hits
      #expect(Set(hits.map(\.id)) == ["open", "support"])
    }
  }

  @Test("a ticket's text finds the articles that fit it")
  func suggest() async throws {
    try await withLibrary { library in
      try await library.take(Self.articles)
      let answer = try await library.client("specialist").suggest(
        LibraryV1.SuggestRequest(
          subject: "Не создаётся сделка", body: "Здравствуйте! Вызываю crm.deal.add, а в ответ ошибка."))
      #expect(answer.hits.first?.id == "tickets/file")
      let nothing = try await library.client().suggest(LibraryV1.SuggestRequest(subject: "и в на", body: "123"))
      #expect(nothing.hits.isEmpty)
    }
  }

  @Test("searches that found nothing are counted, most frequent first")
  func gaps() async throws {
    try await withLibrary { library in
      try await library.take(Self.articles)
      for query in ["телефония", "Телефония ", "склад", "отчет"] { _ = try await library.found(query) }
      library.clock.set(LibraryFixture.start.advanced(byMilliseconds: 5_000))
      _ = try await library.found("телефония")
      let gaps = try await library.client("specialist").listGaps(LibraryV1.ListGapsRequest()).gaps
      #expect(gaps.map(\.query) == ["телефония", "склад"])
      #expect(gaps.map(\.count) == [3, 1])
      #expect(gaps.first?.lastAtMs == LibraryFixture.start.millisecondsSinceEpoch + 5_000)
    }
  }

  @Test("tags narrow a search and a list")
  func tags() async throws {
    try await withLibrary { library in
      try await library.take(Self.articles)
      #expect(try await library.found("connections отчет", tag: "API") == ["en/webhooks"])
      let list = try await library.client().listArticles(LibraryV1.ListArticlesRequest(tag: "api"))
      #expect(list.articles.map(\.id) == ["en/webhooks"])
    }
  }

  @Test("pages follow each other without gaps and repeats")
  func pages() async throws {
    try await withLibrary { library in
      try await library.take(Dictionary(uniqueKeysWithValues: (10..<33).map { ("a\($0).md", "# T\($0)") }))
      var ids: [String] = []
      var token = ""
      repeat {
        let page = try await library.client().listArticles(
          LibraryV1.ListArticlesRequest(pageSize: 5, pageToken: token))
        #expect(page.total == 23)
        ids += page.articles.map(\.id)
        token = page.nextPageToken
      } while !token.isEmpty
      #expect(ids == (10..<33).map { "a\($0)" })
    }
  }

  @Test(
    "what cannot be searched for is refused with a reason",
    arguments: ["", "!?", "-отчет", String(repeating: "слово ", count: 400)])
  func refused(query: String) async throws {
    try await withLibrary { library in
      let error = await #expect(throws: RPCError.self) { try await library.found(query) }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("nothing a person types is read as query syntax", arguments: ["NEAR(", "title:отчет", "a* OR b^", "\")(\"x"])
  func syntax(query: String) async throws {
    try await withLibrary { library in
      try await library.take(Self.articles)
      _ = try await library.found(query)
    }
  }

  @Test("an unknown article, version, page token or state is named")
  func unknown() async throws {
    try await withLibrary { library in
      try await library.take(["a.md": "# A"])
      let client = library.client()
      func code(_ body: () async throws -> Void) async -> StatusCode? {
        do {
          try await body()
          return nil
        } catch { return (error as? RPCError)?.code }
      }
      #expect(await code { _ = try await client.getArticle(.init(id: "b")) } == .notFound)
      #expect(await code { _ = try await client.getArticle(.init(id: "a", version: 9)) } == .notFound)
      #expect(await code { _ = try await client.getArticle(.init(id: "../a")) } == .invalidArgument)
      #expect(await code { _ = try await client.listArticles(.init(pageToken: "?")) } == .invalidArgument)
      #expect(await code { _ = try await client.listArticles(.init(state: .unrecognized(77))) } == .invalidArgument)
      #expect(await code { _ = try await client.listArticles(.init(pageSize: 501)) } == .invalidArgument)
    }
  }

  @Test("a library that is opened again finds what was imported before")
  func reopened() async throws {
    let first = try await LibraryFixture()
    try await first.take(Self.articles)
    try await first.store.close()
    let second = try await LibraryFixture(directory: first.directory)
    #expect(try await second.found("заявки").isEmpty == false)
    await second.remove()
  }

  @Test("an index of another analysis is built anew when the library opens")
  func rebuild() async throws {
    let first = try await LibraryFixture()
    try await first.take(Self.articles)
    try await first.store.write { transaction in
      try transaction.database.execute(sql: "UPDATE index_state SET analysis = 0")
      try transaction.database.execute(sql: "INSERT INTO article_index (article_index) VALUES ('delete-all')")
      try transaction.database.execute(sql: "DELETE FROM term")
    }
    #expect(try await first.found("заявки").isEmpty)
    try await first.store.close()
    let second = try await LibraryFixture(directory: first.directory)
    #expect(try await second.found("заявки").isEmpty == false)
    #expect(try await second.client().search(LibraryV1.SearchRequest(query: "отчот")).didYouMean.isEmpty == false)
    await second.remove()
  }
}
