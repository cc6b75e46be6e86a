import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora ticket import FILE`.
struct TicketImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take over tickets of another helpdesk, or of an export.",
    discussion: """
      EXAMPLES
        opora ticket import tickets.jsonl
        opora ticket import zammad.csv --mapping zammad.yaml --dry-run
        opora ticket import zammad.csv --mapping zammad.yaml --open-become-work

      A CSV file has one row per ticket; its columns are named external-id, customer, kind, priority, state, line,
      subject, body, topic, product, skills, filer, owner, created, first-response, solved, closed, or whatever the
      mapping says (external-id, subject and created have to be there):

        columns: {external-id: "Ticket#", subject: Title, created: Created, state: State}
        values: {state: {open: in-progress, closed successful: closed}, priority: {1 low: P4}}
        defaults: {line: "2", customer: romashka}
        zone: Europe/Moscow

      JSON lines are the same as flat objects, or what 'opora ticket export' writes, conversations included. Nothing is
      taken twice: run again, the import goes on where it was. Tickets come in as history, which obliges nobody;
      with --open-become-work those that are open are queued here with their own seniority.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: ArgumentHelp("The tickets.", valueName: "file"), completion: .file()) var file: String
  @Option(help: "csv or jsonl; by the file's ending unless given.") var format: String?
  @Option(help: ArgumentHelp("YAML file that says what columns and words mean.", valueName: "file")) var mapping:
    String?
  @Option(help: ArgumentHelp("Name of where they come from; the file's name unless given.", valueName: "name"))
  var source: String?
  @Option(name: .customLong("on-error"), help: "Rows in error: 'stop' takes nothing, 'skip' leaves them out.")
  var onError: ErrorPolicy = .stop
  @Flag(help: "Only say what would happen.") var dryRun = false
  @Flag(help: "Open tickets are queued here.") var openBecomeWork = false

  private static let batch = 200

  func run() async throws {
    let table = try TicketTable(
      path: file, try fileFormat(),
      try mapping.map { path throws(CommandFailure) in try ColumnMapping.load(path, fields: TicketField.names) }
        ?? .none)
    try RowProblem.report(
      table.problems, of: file, good: table.tickets.count, onError, done: "imported")
    Interruption.watch()
    try await Session.run(global) { session in
      var rows: [TicketsV1.ImportedRow] = []
      var progress = ProgressBar(dryRun ? "Looking" : "Importing", total: table.tickets.count, on: Streams.error)
      for start in stride(from: 0, to: table.tickets.count, by: Self.batch) {
        guard !Interruption.isRequested else {
          progress.finish()
          throw CommandFailure(
            "the import was interrupted after \(start) of \(table.tickets.count) tickets", why: "Ctrl-C",
            hint: "run the same command again; nothing is taken twice", exitCode: Exit.interrupted)
        }
        let slice = Array(table.tickets[start..<min(start + Self.batch, table.tickets.count)])
        let answer = try await session.call(.tickets, "import tickets after \(start) of \(table.tickets.count)") {
          () async throws(RPCError) in
          try await session.finding.importTickets(
            .init(source: sourceName, tickets: slice, dryRun: dryRun, openBecomeWork: openBecomeWork))
        }
        rows += answer.rows
        progress.update(start + slice.count)
      }
      progress.finish()
      try conclude(rows, table.problems.count)
    }
  }

  private var sourceName: String { source ?? file.split(separator: "/").last.map(String.init) ?? file }

  private func fileFormat() throws(CommandFailure) -> TicketTable.Format {
    let word = format ?? (file.hasSuffix(".csv") ? "csv" : file.hasSuffix(".jsonl") ? "jsonl" : "")
    guard let known = TicketTable.Format(rawValue: word) else {
      throw CommandFailure(
        "could not tell the format of \(file)", why: "'\(word)' is neither csv nor jsonl", hint: "say --format csv",
        exitCode: Exit.usage)
    }
    return known
  }

  private func conclude(_ rows: [TicketsV1.ImportedRow], _ leftOut: Int) throws {
    func count(_ result: TicketsV1.ImportResult) -> Int { rows.count { $0.result == result } }
    let document = TicketsV1.ImportTicketsResponse(rows: rows)
    try Presenter.show(global.output, document: document, elements: rows) { _ in
      var table = TextTable([.init("result"), .init("tickets", .right)])
      for (name, result) in [
        (dryRun ? "would be created" : "created", TicketsV1.ImportResult.created), ("there before", .unchanged),
        ("differs", .differs), ("refused", .refused),
      ] { table.add(.init(name), .init("\(count(result))")) }
      return table
    }
    let refused = rows.filter { $0.result == .refused || $0.result == .differs }
    guard refused.isEmpty else {
      throw CommandFailure(
        "\(count(.refused)) tickets were refused, \(count(.differs)) differ from what was taken before",
        why: RowProblem.lines(refused.map { "line \($0.row): \($0.message)" }), hint: "mend the rows and run it again")
    }
    guard leftOut == 0 else {
      throw CommandFailure(
        "\(leftOut) rows were left out", why: "they are named above", hint: "mend them and run it again")
    }
  }
}
