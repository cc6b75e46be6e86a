import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora view …`.
struct ViewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "Filters kept under a name.",
    discussion: """
      EXAMPLES
        opora view save urgent --priority P1 --open --sort priority
        opora view save line2 --line 2 --state queued --shared --as elena
        opora ticket list --view urgent
        opora ticket watch --view line2
        opora view delete urgent

      Your own view comes before a shared one of the same name.
      """,
    subcommands: [Save.self, List.self, Show.self, Delete.self], defaultSubcommand: List.self)

  struct Save: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Keep a filter; the same name again replaces it.")
    @OptionGroup var global: GlobalOptions
    @OptionGroup var which: TicketFilterOptions
    @Argument(help: "Its name: letters, digits, - _ .") var name: String
    @Option(help: "What it is for.") var description = ""
    @Option(help: "newest, oldest or priority.") var sort = SortingWord.newest
    @Flag(help: "For everybody; leads and admins only.") var shared = false

    func run() async throws {
      try await Session.run(global) { session in
        let filter = try await which.filter(session).filter
        let view = try await session.call(.tickets, "keep the view '\(name)'") { () async throws(RPCError) in
          try await session.finding.saveView(
            .init(
              view: .init(
                name: name, description: description, shared: shared, filter: filter, sorting: sort.value)))
        }
        try Presenter.show(global.output, document: view) {
          "kept \(view.shared ? "for everybody" : "for \(view.owner)"): opora ticket list --view \(view.name)\n"
        }
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Your views and the shared ones.")
    @OptionGroup var global: GlobalOptions

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "list the views") { () async throws(RPCError) in
          try await session.finding.listViews(.init())
        }
        if answer.views.isEmpty { Streams.error.writeLine("no view is kept; opora view save NAME --state queued") }
        try Presenter.show(global.output, document: answer, elements: answer.views) { _ in
          var table = TextTable([
            .init("view"), .init("for"), .init("kept by"), .init("since"), .init("description", flexible: true),
          ])
          for view in answer.views {
            table.add(
              .init(view.name, .accent), .init(view.shared ? "everybody" : "you"), .init(view.owner),
              .init(session.time(view.savedAtMs)), .init(view.description))
          }
          return table
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What a view holds, as JSON.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "Its name.") var name: String

    func run() async throws {
      try await Session.run(global) { session in
        let view = try await SavedViews.named(name, session)
        try Presenter.show(global.output == .jsonl ? .jsonl : .json, document: view) { "" }
      }
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Forget a view.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "Its name.") var name: String
    @Flag(help: "The shared view of this name instead of your own.") var shared = false

    func run() async throws {
      try await Session.run(global) { session in
        _ = try await session.call(.tickets, "delete the view '\(name)'") { () async throws(RPCError) in
          try await session.finding.deleteView(.init(name: name, shared: shared))
        }
        Streams.error.writeLine("the view '\(name)' is gone")
      }
    }
  }
}
