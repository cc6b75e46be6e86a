import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// What to do about rows or files in error.
enum ErrorPolicy: String, CaseIterable, Sendable, ExpressibleByArgument {
  case skip
  case stop
}

/// `opora ticket replay FILE`.
struct TicketReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replay the event log of another helpdesk under its own timestamps.",
    discussion: """
      EXAMPLES
        opora ticket replay incidents.csv
        opora ticket replay incidents.csv --on-error skip
        opora ticket replay incidents.csv --source may-2012 -o json
        opora ticket replay --print-mapping > otobo.yaml        then say in it how your log names things
        opora ticket replay history.csv --mapping otobo.yaml --dry-run

      The file is CSV with one row per status change. Which column says what, and which word of its is which of the
      department's, is in a mapping. Without one the columns are 'SR Number', 'Change Date+Time', 'Status',
      'Sub Status', 'ST Level', 'SR Latest Impact' and, if there are, 'Product', 'Involved ST', 'Resource'.

      Nothing is taken twice: interrupted and run again, the replay goes on where it was. While the service is away
      it waits for it. At the end the service's figures are held against the file's; the exit code is 3 when they
      differ, 1 when rows were left out. A row left out holds back the later ones of its incident until it is mended.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The event log.", valueName: "file"), completion: .file(extensions: ["csv"]))
  var file: String = ""

  @Option(
    help: ArgumentHelp("How the log's columns and words are to be read.", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var mapping: String?

  @Flag(help: "Print the mapping that holds without --mapping, and stop.") var printMapping = false

  @Flag(help: "Read the whole log, say what is in it, and send nothing.") var dryRun = false

  @Option(help: ArgumentHelp("Name of the history; the file's name unless given.", valueName: "name"))
  var source: String?

  @Option(name: .customLong("on-error"), help: "Rows in error: 'stop' applies nothing, 'skip' leaves them out.")
  var onError: ErrorPolicy = .stop

  @Option(help: ArgumentHelp("Changes sent at a time, 1 to 1000.", valueName: "count"))
  var batch: Int = 200

  @Option(
    name: .customLong("retry-for"),
    help: ArgumentHelp("How long to wait for a service that is away.", valueName: "seconds"))
  var retryFor: Int = 120

  func validate() throws {
    guard (1...1000).contains(batch) else { throw ValidationError("--batch must be from 1 to 1000; \(batch) is not.") }
    guard (0...86_400).contains(retryFor) else {
      throw ValidationError("--retry-for must be from 0 to 86400 seconds; \(retryFor) is not.")
    }
    if printMapping { return }
    guard !file.isEmpty else { throw ValidationError("Missing expected argument '<file>'") }
    guard (1...128).contains(sourceName.utf8.count) else {
      throw ValidationError("--source must be from 1 to 128 bytes long.")
    }
  }

  private var sourceName: String {
    if let source { return source }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.hasSuffix(".csv") ? String(name.dropLast(4)) : name
  }

  func run() async throws {
    if printMapping { return Streams.output.write(ReplayMapping.standardText) }
    let mapping = try self.mapping.map { path throws(CommandFailure) in
      try ColumnMapping.load(path, fields: ReplayMapping.fields)
    }
    let log = try ReplayFile(path: file, mapping: mapping ?? ReplayMapping.standard)
    try RowProblem.report(log.problems, of: file, good: log.changes.count, onError, done: "replayed")
    if dryRun { return try rehearse(log) }
    Interruption.watch()
    try await Session.run(global) { session in
      var replay = Replay(
        session: session, source: sourceName, batch: batch, retryFor: .seconds(retryFor),
        stopsAtErrors: onError == .stop)
      let outcome = try await replay.send(log.changes)
      try await conclude(session, log, outcome)
    }
  }

  /// What the file says, without a service; exit code 1 when rows would be left out.
  private func rehearse(_ log: ReplayFile) throws {
    var table = TextTable([.init("figure"), .init("name"), .init("file", .right)])
    for row in ReplayFigures(log.changes).rows(against: TicketsV1.GetImportResponse()) {
      table.add(.init(row.figure), .init(row.name), .init("\(row.file)"))
    }
    Presenter.show(global.output, table: table)
    Streams.error.writeLine("dry run: nothing was sent")
    guard log.problems.isEmpty else {
      throw CommandFailure(
        "\(log.problems.count) rows would be left out", why: "they are named above", hint: "mend them and run it again")
    }
  }

  private func conclude(_ session: Session, _ log: ReplayFile, _ outcome: Replay.Outcome) async throws {
    let answer = try await session.call(.tickets, "read what was replayed") { () async throws(RPCError) in
      try await session.tickets.getImport(.init(source: sourceName))
    }
    let rows = ReplayFigures(log.changes).rows(against: answer)
    try Presenter.show(global.output, document: answer, elements: [answer]) { _ in table(rows) }
    Streams.error.writeLine(
      "\(outcome.applied) changes applied, \(outcome.alreadyApplied) had been before, "
        + "\(outcome.refused.count + log.problems.count) left out, in \(outcome.seconds) s")
    if !outcome.refused.isEmpty {
      throw CommandFailure(
        "\(outcome.refused.count) changes were refused by tickets",
        why: RowProblem.lines(outcome.refused.map { "line \($0.row): \($0.message)" }),
        hint: "mend the rows and run the same command again")
    }
    guard log.problems.isEmpty else {
      throw CommandFailure(
        "\(log.problems.count) rows were left out", why: "they are named above", hint: "mend them and run it again")
    }
    let differing = rows.filter { !$0.isSame }
    guard differing.isEmpty else {
      throw CommandFailure(
        "the service's figures differ from the file's",
        why: RowProblem.lines(
          differing.map {
            "\($0.figure) \($0.name): the file says \($0.file), the service \($0.service)"
          }),
        hint: "was something else replayed as '\(sourceName)'? name this history with --source",
        exitCode: Exit.conditionFalse)
    }
  }

  private func table(_ rows: [ReplayFigures.Row]) -> TextTable {
    var table = TextTable([
      .init("figure"), .init("name"), .init("file", .right), .init("service", .right), .init("compared"),
    ])
    for row in rows {
      table.add(
        .init(row.figure), .init(row.name), .init("\(row.file)"), .init("\(row.service)"),
        row.isSame ? .init("same", .good) : .init("DIFFERENT", .alarm))
    }
    return table
  }
}
