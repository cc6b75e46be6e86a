import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora kb …`: what the department knows.
struct KnowledgeBaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kb",
    abstract: "Import, search and read the department's articles.",
    discussion: """
      EXAMPLES
        opora kb import ./articles
        opora kb search "отчёт не открывается"
        opora kb search 'invoice "by mail" -paper' --limit 20
        opora kb suggest T-1042
        opora kb view api-reference/booking/index
        opora kb gaps
      """,
    subcommands: [
      KnowledgeBaseImport.self, KnowledgeBaseSearch.self, KnowledgeBaseSuggest.self, KnowledgeBaseView.self,
      KnowledgeBaseList.self, KnowledgeBaseGaps.self,
    ])
}

/// `opora kb search QUERY`.
struct KnowledgeBaseSearch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search the articles, in Russian and English.",
    discussion: """
      EXAMPLES
        opora kb search отчет
        opora kb search '"номер счёта" -архив' --limit 20
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(parsing: .allUnrecognized, help: #"Words, "a phrase", -excluded."#) var query: [String]
  @Option(help: "At most so many, 1 to 100.") var limit: UInt32 = 10
  @Option(help: "Only articles with this tag.") var tag: String = ""

  func validate() throws {
    guard (1...100).contains(limit) else { throw ValidationError("--limit must be from 1 to 100; \(limit) is not.") }
    guard !query.isEmpty else { throw ValidationError("Say what to search for.") }
  }

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.library, "search the articles") { () async throws(RPCError) in
        try await session.articles.search(.init(query: query.joined(separator: " "), limit: limit, tag: tag))
      }
      try HitList.show(answer, global.output)
    }
  }
}

/// `opora kb suggest`.
struct KnowledgeBaseSuggest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest", abstract: "Find articles that fit a ticket or a text.",
    discussion: """
      EXAMPLES
        opora kb suggest T-1042
        opora kb suggest --subject "Отчёт не открывается" --body "Ошибка 500 при открытии"
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "A ticket.") var ticket: TicketNumber?
  @Option(help: "A subject, without a ticket.") var subject: String = ""
  @Option(help: "A text, without a ticket.") var body: String = ""
  @Option(help: "At most so many, 1 to 100.") var limit: UInt32 = 5

  func validate() throws {
    guard (1...100).contains(limit) else { throw ValidationError("--limit must be from 1 to 100; \(limit) is not.") }
    guard (ticket != nil) != (!subject.isEmpty || !body.isEmpty) else {
      throw ValidationError("Name a ticket, or give --subject or --body.")
    }
  }

  func run() async throws {
    try await Session.run(global) { session in
      var request = LibraryV1.SuggestRequest(subject: subject, body: body, limit: limit)
      if let ticket {
        let found = try await session.call(.tickets, "read \(ticket)") { () async throws(RPCError) in
          try await session.tickets.getTicket(.init(ticket: ticket.value))
        }
        request.subject = found.ticket?.subject ?? ""
        request.body = found.ticket?.body ?? ""
      }
      let wanted = request
      let answer = try await session.call(.library, "find articles that fit") { () async throws(RPCError) in
        try await session.articles.suggest(wanted)
      }
      try HitList.show(answer, global.output)
    }
  }
}

/// `opora kb view ID`.
struct KnowledgeBaseView: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "view", abstract: "Read an article.")

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The article's id, as search shows it.") var id: String
  @Option(help: "A version before the latest.") var version: UInt32 = 0

  func run() async throws {
    try await Session.run(global) { session in
      let article = try await session.call(.library, "read the article '\(id)'") { () async throws(RPCError) in
        try await session.articles.getArticle(.init(id: id, version: version))
      }
      try Presenter.show(global.output, document: article) {
        var text = TextStyle.bold.apply(to: article.title.singleLine, on: Streams.output) + "\n"
        let facts =
          ["version \(article.version)", session.time(article.updatedAtMs), article.author]
          + (article.tags.isEmpty ? [] : ["tags " + article.tags.joined(separator: ", ")])
        text += facts.filter { !$0.isEmpty }.joined(separator: " · ").singleLine + "\n\n"
        return text + article.body.withoutControls + (article.body.hasSuffix("\n") ? "" : "\n")
      }
    }
  }
}

/// `opora kb list`.
struct KnowledgeBaseList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List articles.")

  @OptionGroup var global: GlobalOptions
  @Option(help: "Only articles with this tag.") var tag: String = ""
  @Option(help: "At most so many.") var limit: Int = 50

  func validate() throws {
    guard (1...100_000).contains(limit) else {
      throw ValidationError("--limit must be from 1 to 100000; \(limit) is not.")
    }
  }

  func run() async throws {
    try await Session.run(global) { session in
      var all = LibraryV1.ListArticlesResponse()
      var token = ""
      repeat {
        let request = LibraryV1.ListArticlesRequest(
          tag: tag, pageSize: UInt32(min(limit - all.articles.count, 500)), pageToken: token)
        let page = try await session.call(.library, "list the articles") { () async throws(RPCError) in
          try await session.articles.listArticles(request)
        }
        all.articles += page.articles
        all.total = page.total
        token = page.articles.isEmpty ? "" : page.nextPageToken
      } while !token.isEmpty && all.articles.count < limit
      let shown = all
      try Presenter.show(global.output, document: shown, elements: shown.articles) { wide in
        var columns: [TextTable.Column] = [.init("id", flexible: true), .init("title", flexible: true)]
        if wide { columns += [.init("version", .right), .init("changed"), .init("tags")] }
        var table = TextTable(columns)
        for article in shown.articles {
          table.add(
            .init(article.id), .init(article.title), .init("\(article.version)"),
            .init(session.time(article.updatedAtMs)), .init(article.tags.joined(separator: ", ")))
        }
        return table
      }
      if UInt64(shown.articles.count) < shown.total {
        Streams.error.writeLine("\(shown.articles.count) of \(shown.total); see more with --limit")
      }
    }
  }
}

/// `opora kb gaps`.
struct KnowledgeBaseGaps: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps", abstract: "Show searches that found nothing: what should be written next.")

  @OptionGroup var global: GlobalOptions
  @Option(help: "At most so many, 1 to 1000.") var limit: UInt32 = 20

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.library, "list what is not known") { () async throws(RPCError) in
        try await session.articles.listGaps(.init(limit: limit))
      }
      try Presenter.show(global.output, document: answer, elements: answer.gaps) { _ in
        var table = TextTable([.init("searched for", flexible: true), .init("times", .right), .init("last")])
        for gap in answer.gaps { table.add(.init(gap.query), .init("\(gap.count)"), .init(session.time(gap.lastAtMs))) }
        return table
      }
    }
  }
}
