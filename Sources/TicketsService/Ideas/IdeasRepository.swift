internal import BusinessTime
internal import Store
internal import TicketsDomain

/// Who does something to an idea, on which version, and when.
struct IdeaRequest: Sendable {
  var actor: Actor
  var now: Instant
  var expectedVersion: Int64 = 0
}

struct IdeaOutcome: Sendable {
  var idea: Idea
  var notices: [String] = []
}

/// What is submitted, before the ticket is looked at.
struct IdeaSubmission: Sendable {
  var draft: IdeaDraft
  var ticket: Int64
}

struct IdeaHistoryLine: Sendable {
  var version: Int64
  var at: Instant
  var actor: String
  var type: String
  var from: IdeaState?
  var to: IdeaState?
  var summary: String
  var reason: String
  /// The customer who is named in the summary; empty for none.
  var customer: String

  /// The line for somebody who may not know the customer.
  var withoutCustomer: IdeaHistoryLine {
    var line = self
    line.summary = "about a customer whom others look after"
    line.customer = ""
    return line
  }
}

/// An idea with everything around it, as one reader may see it.
struct IdeaDetail: Sendable {
  var idea: Idea
  var askers: [IdeaAsker]
  var hiddenAskers: Int
  var votes: [IdeaVote]
  var comments: [IdeaComment]
  var history: [IdeaHistoryLine]
  var merged: [Int64]
  var notices: [String]
}

/// Ideas as this service keeps them. Every verb changes all it changes in one transaction, or throws ``IdeaRefusal``,
/// ``TicketsError`` or a `StoreError` and changes nothing.
protocol IdeasRepository: Sendable {
  func submit(_ submission: IdeaSubmission, _ request: IdeaRequest, once: KeyedWrite<IdeaOutcome>?) async throws
    -> KeyedOutcome<IdeaOutcome>
  /// Records that a customer asks; an empty one is the ticket's.
  func ask(
    for idea: Int64, customer: String, ticket: Int64, _ request: IdeaRequest, once: KeyedWrite<IdeaOutcome>?
  ) async throws -> KeyedOutcome<IdeaOutcome>
  func carryOut(
    _ command: IdeaCommand, on idea: Int64, _ request: IdeaRequest, once: KeyedWrite<IdeaOutcome>?
  ) async throws -> KeyedOutcome<IdeaOutcome>
  func merge(
    _ source: Int64, into target: Int64, targetVersion: Int64, reason: String, _ request: IdeaRequest,
    once: KeyedWrite<IdeaOutcome>?
  ) async throws -> KeyedOutcome<IdeaOutcome>
  func ideas(_ query: IdeaQuery) async throws -> IdeaPage
  func idea(_ number: Int64, for reader: Actor) async throws -> IdeaDetail
}
