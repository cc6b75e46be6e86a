import BusinessTime
import Messages
import OporaAPI
import RPC
import ServiceRuntime
import Store
import Testing

@Suite("Library: taking articles in")
struct LibraryImportTests {
  @Test("the same folder twice changes nothing the second time")
  func idempotent() async throws {
    try await withLibrary { library in
      let folder = ["a/отчёт.md": "# Отчёт\n\nПишется вечером.", "b.md": "# Заявка\n\nТекст."]
      let first = try await library.take(folder)
      #expect((first.created, first.changed, first.unchanged) == (2, 0, 0))
      let events = library.store.lastSequence
      let second = try await library.take(folder)
      #expect((second.created, second.changed, second.unchanged) == (0, 0, 2))
      #expect(library.store.lastSequence == events)
    }
  }

  @Test("changed content is a new version and the old one stays readable")
  func versions() async throws {
    try await withLibrary { library in
      try await library.take(["a.md": "# Отчёт\n\nСтарый текст"])
      library.clock.set(LibraryFixture.start.advanced(byMilliseconds: 60_000))
      let second = try await library.take(["a.md": "# Отчёт\n\nНовый порядок"])
      #expect(second.changed == 1)
      let client = library.client()
      let current = try await client.getArticle(LibraryV1.GetArticleRequest(id: "a"))
      #expect(current.version == 2)
      #expect(current.body.contains("Новый"))
      #expect(current.author == "olga")
      #expect(current.updatedAtMs == LibraryFixture.start.millisecondsSinceEpoch + 60_000)
      let old = try await client.getArticle(LibraryV1.GetArticleRequest(id: "a", version: 1))
      #expect(old.body.contains("Старый"))
      #expect(try await library.found("старый").isEmpty)
      #expect(try await library.found("порядок") == ["a"])
    }
  }

  @Test("each change is told in an event of the article")
  func events() async throws {
    try await withLibrary { library in
      try await library.take(["a.md": "# Раз"])
      try await library.take(["a.md": "# Два", "b.md": "# Три"])
      let events = try await library.store.events(after: 0, limit: 10)
      #expect(events.map(\.event.type) == ["article.imported", "article.changed", "article.imported"])
      #expect(events.map(\.event.aggregate) == ["article/a", "article/a", "article/b"])
      #expect(events.map(\.event.aggregateVersion) == [1, 2, 1])
      #expect(events.allSatisfy { $0.event.actor == "person/lead/olga" })
      let payload = try LibraryV1.ArticleEvent(decoding: events[1].event.payload)
      #expect(payload.article?.title == "Два")
      #expect(payload.article?.body == "")
    }
  }

  @Test("an article in error is named and the others are taken")
  func faults() async throws {
    try await withLibrary { library in
      let answer = try await library.take(["../x.md": "# X", "a.md": "# A", "b.md": "---\nstate: odd\n---\n# B"])
      #expect(answer.created == 1)
      #expect(answer.errors.map(\.path) == ["../x.md", "b.md"])
      #expect(answer.errors[1].message.contains("draft"))
    }
  }

  @Test("all or nothing takes nothing when one is in error, and names every one")
  func allOrNothing() async throws {
    try await withLibrary { library in
      let error = await #expect(throws: RPCError.self) {
        try await library.take(["a.md": "# A", "b.md": "---\nstate: odd\n---\n"], allOrNothing: true)
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.details?.fieldViolations.map(\.field) == ["articles[1].markdown"])
      let list = try await library.client().listArticles(LibraryV1.ListArticlesRequest())
      #expect(list.total == 0)
    }
  }

  @Test("a dry run counts and changes nothing, also when a file comes twice")
  func dryRun() async throws {
    try await withLibrary { library in
      try await library.take(["a.md": "# A", "b.md": "# B"])
      let answer = try await library.client().importArticles(
        LibraryV1.ImportArticlesRequest(
          articles: [
            LibraryV1.ImportedArticle(path: "a.md", markdown: "# A"),
            LibraryV1.ImportedArticle(path: "b.md", markdown: "# B2"),
            LibraryV1.ImportedArticle(path: "c.md", markdown: "# C"),
            LibraryV1.ImportedArticle(path: "c.md", markdown: "# C"),
          ], dryRun: true))
      #expect((answer.created, answer.changed, answer.unchanged) == (1, 1, 2))
      #expect(try await library.client().listArticles(LibraryV1.ListArticlesRequest()).total == 2)
      #expect(library.store.lastSequence == 2)
    }
  }

  @Test("the last of two files with one name counts, and the index follows it")
  func twice() async throws {
    try await withLibrary { library in
      let answer = try await library.client().importArticles(
        LibraryV1.ImportArticlesRequest(articles: [
          LibraryV1.ImportedArticle(path: "a.md", markdown: "# Сделка"),
          LibraryV1.ImportedArticle(path: "A.md", markdown: "# Склад"),
        ]))
      #expect((answer.created, answer.changed) == (1, 1))
      #expect(try await library.found("сделка").isEmpty)
      #expect(try await library.found("склад") == ["a"])
    }
  }

  @Test("more articles than the limit are refused with the limit")
  func limit() async throws {
    try await withLibrary { library in
      let articles = (0...500).map { LibraryV1.ImportedArticle(path: "\($0).md", markdown: "# T") }
      let error = await #expect(throws: RPCError.self) {
        try await library.client().importArticles(LibraryV1.ImportArticlesRequest(articles: articles))
      }
      #expect(error?.details?.limit?.maximum == 500)
      #expect(error?.details?.limit?.value == 501)
    }
  }

  @Test("imports at the same time share the library without harm")
  func concurrent() async throws {
    try await withLibrary { library in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for part in 0..<8 {
          group.addTask { try await library.take(["shared.md": "# Общая \(part)", "own\(part).md": "# Своя \(part)"]) }
        }
        try await group.waitForAll()
      }
      let list = try await library.client().listArticles(LibraryV1.ListArticlesRequest())
      #expect(list.total == 9)
      #expect(list.articles.first { $0.id == "shared" }?.version == 8)
      #expect(try await library.found("общая") == ["shared"])
    }
  }

  @Test("only leads and admins import")
  func rights() async throws {
    try await withLibrary { library in
      let error = await #expect(throws: RPCError.self) {
        try await library.client("specialist").importArticles(LibraryV1.ImportArticlesRequest())
      }
      #expect(error?.code == .permissionDenied)
    }
  }
}
