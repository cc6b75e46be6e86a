import ArgumentParser
import BusinessTime
import OporaAPI
import RPC
import Terminal

/// `opora regulation apply`.
struct RegulationApply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Put a file in force as the next version of the regulation, now or from a day on.",
    discussion: """
      EXAMPLES
        opora regulation show --file > regulation.yaml
        opora regulation apply regulation.yaml --dry-run --as elena
        opora regulation apply regulation.yaml --from 2026-04-01 --reason "темы по-новому" --as elena

      A FILE
        title: Регламент обращений
        topics:
          - {id: reports, line: 2}
          - {id: billing, line: 1, articles: [oplata]}
        matrix: # a row for each impact, a column for each urgency
          - [P4, P4, P3]
          - [P4, P3, P2]
          - [P3, P2, P1]
        clauses:
          - id: text.subject-length
            group: text
            severity: reject
            predicate: length
            field: subject
            minimum: 8
            maximum: 120
            wrong: "Тема не той длины"
            should: "Напишите от 8 до 120 знаков."
            why: "Очередь показывает только тему."

      Groups are form, scope, priority and text; a severity is reject or warn. A clause's message says what is wrong
      (what was found, after 'wrong' if that is given), how it should be, and why. Predicates are
        required          field, and kinds it is required for (else every kind)
        length            field, minimum and maximum in characters
        calm              field: few capitals, no '!!!'
        unnamed-assignee  nobody is named to do it
        known-customer    the customer is registered
        topic-in-scope    a topic of the file; from managers one of line 2
        within-matrix     steps: how far the priority may be above impact and urgency
        grounds           priorities that need impact and urgency
        share-of-p1       percent of a filer's week, from so many tickets on
        fresh             percent: no ticket of the customer in 14 days has so similar a subject
      Fields are customer, kind, priority, impact, subject, body, topic, product, assignee, steps, expected, actual.

      Each filing is held against the version in force at its instant, and keeps which one that was. The same text
      again changes nothing. --dry-run says which of the latest accepted filings the new text would refuse; a priority
      changed since counts as asked for.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The file.") var file: String
  @Option(help: ArgumentHelp("In force from this day or instant on; else from now.", valueName: "when"))
  var from: String?
  @Option(help: "Why; kept with the version.") var reason = ""
  @Flag(help: "Only say what would change, and which filings would be refused anew.") var dryRun = false
  @Option(help: ArgumentHelp("With --dry-run: how many of the latest filings are looked at.", valueName: "count"))
  var recent: UInt32 = 500

  func run() async throws {
    try await RegulationApplying.run(
      global, file, from: from, reason: reason, dryRun: dryRun, recent: dryRun ? recent : 0)
  }
}

/// `opora regulation check`.
struct RegulationCheckFile: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say everything that is wrong with a file of the regulation; changes nothing.",
    discussion: """
      EXAMPLES
        opora regulation check regulation.yaml --as elena
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "The file.") var file: String

  func run() async throws {
    try await RegulationApplying.run(global, file, from: nil, reason: "", dryRun: true, recent: 0)
  }
}

/// What applying and checking share: everything wrong, of shape and of meaning, is said at once, by line.
enum RegulationApplying {
  static func run(
    _ global: GlobalOptions, _ path: String, from: String?, reason: String, dryRun: Bool, recent: UInt32
  ) async throws {
    let file = RegulationFile.parse(try FileAccess.readText(path, limit: FileProblem.fileLimit))
    try await Session.run(global) { session in
      let effective = try from.map { try session.instant($0, "--from").millisecondsSinceEpoch } ?? 0
      let answer: TicketsV1.ApplyRegulationResponse
      do throws(RPCError) {
        // What is wrong with the shape must not be applied, but what the service finds belongs beside it.
        let isSound = file.problems.isEmpty
        answer = try await session.regulations.applyRegulation(
          .init(
            text: file.text, effectiveFromMs: effective, reason: reason, dryRun: dryRun || !isSound,
            recentFilings: isSound ? recent : 0))
      } catch { throw CommandFailure(applying: path, file.problems, error, .tickets) }
      guard file.problems.isEmpty else { throw CommandFailure(applying: path, file.problems) }
      tell(answer, dryRun: dryRun, looked: recent > 0, session)
      guard recent > 0 || !answer.refusedAnew.isEmpty else {
        return try Presenter.show(global.output, document: answer) { changes(answer) }
      }
      try Presenter.show(global.output, document: answer, elements: answer.refusedAnew) { _ in
        var table = TextTable([
          .init("ticket"), .init("filed"), .init("filer"), .init("customer"), .init("clauses", flexible: true),
          .init("what", flexible: true),
        ])
        for refused in answer.refusedAnew {
          table.add(
            .init("T-\(refused.ticket)", .accent), .init(session.time(refused.filedAtMs)), .init(refused.filer),
            .init(refused.customer), .init(refused.points.map(\.clause).joined(separator: ", ")),
            .init(refused.points.map(\.wrong).joined(separator: "; ")))
        }
        return table
      }
    }
  }

  private static func tell(
    _ answer: TicketsV1.ApplyRegulationResponse, dryRun: Bool, looked: Bool, _ session: Session
  ) {
    let standing = answer.standing ?? .init()
    if dryRun { Streams.error.writeLine("dry run: nothing was changed") }
    if answer.change == "unchanged" {
      Streams.error.writeLine("version \(standing.version) says the same: no other one is needed")
    } else {
      Streams.error.writeLine(
        "version \(standing.version) \(dryRun ? "would be" : "is") in force from \(session.time(standing.effectiveFromMs))"
      )
    }
    if answer.displaced != 0 {
      Streams.error.writeLine(
        "version \(answer.displaced), which was to come, \(dryRun ? "would never be" : "is never") in force by it")
    }
    if looked {
      Streams.error.writeLine(
        "of the last \(answer.examined) filings \(answer.refusedAnew.count) would be refused that are accepted now")
    }
  }

  private static func changes(_ answer: TicketsV1.ApplyRegulationResponse) -> String {
    (answer.standing?.changes ?? []).map { $0.singleLine + "\n" }.joined()
  }
}
