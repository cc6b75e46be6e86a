import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora day draft`.
struct DayDraft: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft", abstract: "Your report as the facts have it, and what still stands in the way.")
  @OptionGroup var global: GlobalOptions
  @Option(help: "Of an earlier day, like 2026-03-30.") var date = ""

  func run() async throws {
    try await Session.run(global) { session in
      let report = try await session.call(.reporting, "draft the report") { () async throws(RPCError) in
        try await session.workdays.draftReport(.init(date: date))
      }
      try Presenter.show(global.output, document: report, elements: report.items) { _ in DayText.items(report.items) }
      for missing in report.missing {
        Streams.error.writeLine("missing: \(missing.description)" + (missing.hint.isEmpty ? "" : "  (\(missing.hint))"))
      }
    }
  }
}

/// `opora day report`.
struct DayReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "File your report: the draft, with what you say in place of it.",
    discussion: """
      EXAMPLES
        opora day report                                  the draft as it is
        opora day report --done 1 --partly 2="ждём клиента"
        opora day report --not-done 3="не дошли руки" --carry 3
        opora day report --done T-7 --summary "Спокойный день"

      Items are named by their number in the plan, or by their ticket.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "An item that is done; may be repeated.") var done: [String] = []
  @Option(help: "ITEM=REASON for what is partly done; may be repeated.") var partly: [String] = []
  @Option(help: "ITEM=REASON for what is not done; may be repeated.") var notDone: [String] = []
  @Option(help: "An item that goes over to the next day; may be repeated.") var carry: [String] = []
  @Option(help: "A sentence about the day.") var summary = ""
  @Option(help: "Of an earlier day whose report is due, like 2026-03-30.") var date = ""

  func run() async throws {
    var items: [ReportingV1.ReportItem] = []
    for name in done { items.append(try item(name, .done, reason: "")) }
    for text in partly { items.append(try reasoned(text, .partly, "--partly")) }
    for text in notDone { items.append(try reasoned(text, .notDone, "--not-done")) }
    let given = items
    try await Session.run(global) { session in
      let day = try await session.call(.reporting, "file the report") { () async throws(RPCError) in
        try await session.workdays.fileReport(.init(items: given, summary: summary, date: date))
      }
      for reminder in day.reminders { Streams.error.writeLine("reminder: \(reminder)") }
      try Presenter.show(global.output, document: day, elements: day.report?.items ?? []) { _ in
        DayText.items(day.report?.items ?? [])
      }
    }
  }

  private func reasoned(_ text: String, _ assessment: ReportingV1.Assessment, _ option: String) throws
    -> ReportingV1.ReportItem
  {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[1].isEmpty else {
      throw CommandFailure(
        "\(option) \(text) says no reason", why: "what is not done needs one",
        hint: "\(option) \(parts.first ?? "1")=\"why\"",
        exitCode: Exit.usage)
    }
    return try item(parts[0], assessment, reason: parts[1])
  }

  private func item(_ name: String, _ assessment: ReportingV1.Assessment, reason: String) throws
    -> ReportingV1.ReportItem
  {
    var item = ReportingV1.ReportItem(assessment: assessment, reason: reason, carryOver: carry.contains(name))
    if name.lowercased().hasPrefix("t-"), let ticket = TicketNumber(argument: name) {
      item.ticket = ticket.value
    } else if let number = UInt32(name), number > 0 {
      item.number = number
    } else {
      throw CommandFailure(
        "'\(name)' is no item", why: "name it by its number in the plan or by its ticket", hint: "opora day draft",
        exitCode: Exit.usage)
    }
    return item
  }
}

/// `opora day end`.
struct DayEnd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end", abstract: "End your day; refused with a list of what is missing.",
    discussion: """
      EXAMPLES
        opora day end --as anna
        opora day end --person boris --override "заболел" --as elena     a lead, with a reason
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: "A lead: whose day.") var person = ""
  @Option(help: "A lead: why it may end without a report. Audited.") var override = ""

  func run() async throws {
    try await Session.run(global) { session in
      let day = try await session.call(.reporting, "end the day") { () async throws(RPCError) in
        try await session.workdays.endDay(.init(person: person, overrideReason: override))
      }
      try DayText.show(day, session)
    }
  }
}
