import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora day plan`.
struct DayPlan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "File or replace your plan: tickets and free tasks with estimates.",
    discussion: """
      EXAMPLES
        opora day plan T-1:45 T-2:30 "Обзор новых статей:20"

      An item is a ticket or a text, a colon, and minutes; 30 when none are given.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: "Items, as T-1:45 or \"text:20\".") var items: [String]

  func validate() throws {
    guard !items.isEmpty else { throw ValidationError("A plan needs at least one item.") }
  }

  func run() async throws {
    let items = try items.map(Self.item)
    try await Session.run(global) { session in
      let day = try await session.call(.reporting, "file the plan") { () async throws(RPCError) in
        try await session.workdays.filePlan(.init(items: items))
      }
      try DayText.show(day, session)
    }
  }

  static func item(_ text: String) throws -> ReportingV1.PlanItem {
    var what = Substring(text)
    var minutes: UInt32 = 30
    if let colon = text.lastIndex(of: ":"), let given = UInt32(text[text.index(after: colon)...]) {
      what = text[..<colon]
      minutes = given
    }
    guard !what.isEmpty, (1...1440).contains(minutes) else {
      throw CommandFailure(
        "'\(text)' is no item of a plan", why: "an item is a ticket or a text, a colon and 1 to 1440 minutes",
        hint: "opora day plan T-1:45 \"Обзор статей:20\"", exitCode: Exit.usage)
    }
    if what.lowercased().hasPrefix("t-"), let ticket = TicketNumber(argument: String(what)) {
      return ReportingV1.PlanItem(ticket: ticket.value, estimateMinutes: minutes)
    }
    return ReportingV1.PlanItem(text: String(what), estimateMinutes: minutes)
  }
}
