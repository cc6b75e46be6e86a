import BusinessTime

@testable import TicketsDomain

/// An idea and commands for the tests of their rules.
enum IdeaSamples {
  static let noon = Instant(millisecondsSinceEpoch: 1_774_861_200_000)
  static let rule = Actor.rule("development")

  static let idea = Idea(
    number: 7, version: 3, state: .submitted, title: "Выгрузка в XLSX", body: "", product: "CRM", topic: "reports",
    author: "maria", origin: nil, createdAt: noon, updatedAt: noon)

  /// One of every action.
  static let commands: [IdeaCommand] = [
    .ask(customer: "romashka", ticket: nil), .comment("Нужно всем"), .vote(.inFavour), .accept(reason: "да"),
    .reject(reason: "нет"), .reconsider(reason: "ещё раз"), .merge(into: 1, reason: "то же"),
  ]
}

extension IdeaCommand {
  /// Nobody but a rule gives it.
  var isRulesOwn: Bool { false }
}
