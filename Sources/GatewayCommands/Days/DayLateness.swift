import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora day excuse`.
struct DayExcuse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "excuse", abstract: "Ask to be excused for a late start; a lead accepts or declines.",
    discussion: """
      EXAMPLES
        opora day excuse --reason "встала электричка" --as anna
        opora day excuse --date 2026-03-30 --reason "врач" --as anna
        opora day excuse --person anna --accept --as elena
        opora day excuse --person anna --date 2026-03-30 --decline --reason "третий раз" --as elena

      Three unexcused late starts within twenty workdays are flagged as systematic in the manager's table.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "Which day, like 2026-03-30; the default is the latest.") var date = ""
  @Option(help: "Why.") var reason = ""
  @Option(help: "A lead: whose.") var person = ""
  @Flag(help: "A lead: it does not count.") var accept = false
  @Flag(help: "A lead: it counts.") var decline = false

  func validate() throws {
    guard !(accept && decline) else { throw ValidationError("Accept or decline, not both.") }
    guard accept || decline || person.isEmpty else {
      throw ValidationError("Say --accept or --decline; asking is for oneself.")
    }
    guard person.isEmpty == !(accept || decline) else { throw ValidationError("Say whose with --person.") }
  }

  func run() async throws {
    try await Session.run(global) { session in
      let day = try await session.call(.reporting, accept || decline ? "decide the excuse" : "ask to be excused") {
        () async throws(RPCError) in
        accept || decline
          ? try await session.attendance.decideExcuse(
            .init(person: person, date: date, accept: accept, reason: reason))
          : try await session.attendance.requestExcuse(.init(date: date, reason: reason))
      }
      try Presenter.show(global.output, document: day) {
        "\(day.person)  \(day.date)  late by \(day.minutes) min  excuse \(LatenessText.excuse(day))\n"
      }
    }
  }
}

/// `opora day lateness`.
struct DayLateness: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lateness", abstract: "Late starts of the last twenty workdays: yours; a lead sees everybody's.")
  @OptionGroup var global: GlobalOptions
  @Option(help: "Whose.") var person = ""

  func run() async throws {
    try await Session.run(global) { session in
      let answer = try await session.call(.reporting, "list the late starts") { () async throws(RPCError) in
        try await session.attendance.listLateness(.init(person: person))
      }
      try Presenter.show(global.output, document: answer, elements: answer.people) { _ in
        var table = TextTable([
          .init("person"), .init("date"), .init("late", .right), .init("excuse"), .init("reason", flexible: true),
          .init("because", flexible: true),
        ])
        for person in answer.people {
          for day in person.days {
            table.add(
              .init(person.person), .init(day.date), .init("\(day.minutes) min", .warning),
              .init(LatenessText.excuse(day)), .init(day.reason), .init(day.decisionReason))
          }
        }
        return table
      }
      for person in answer.people where person.systematic {
        Streams.error.writeLine(
          "\(person.person): \(person.unexcused) unexcused late starts in \(person.workdays) workdays: systematic")
      }
    }
  }
}

enum LatenessText {
  static func excuse(_ day: ReportingV1.LateDay) -> String {
    switch day.excuse {
    case .requested: "requested"
    case .accepted: "accepted by \(day.decidedBy)"
    case .declined: "declined by \(day.decidedBy)"
    case .unspecified, .unrecognized: "none"
    }
  }
}
