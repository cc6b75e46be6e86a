internal import BusinessTime
internal import Store
internal import TicketsDomain

/// Who ties tickets, when, and whether it is only tried.
struct TieRequest: Sendable {
  var actor: Actor
  var now: Instant
  var reason: String
  /// Everything is decided and nothing is kept.
  var isDryRun: Bool
}

struct LinkOutcome: Sendable {
  var link: TicketLink
  var notices: [String] = []
}

/// Two tickets after a merge or its undoing.
struct MergeOutcome: Sendable {
  var source: Ticket
  var target: Ticket
  var notices: [String] = []
}

struct SplitOutcome: Sendable {
  var ticket: Ticket
  var origin: Ticket
  var notices: [String] = []
}

/// A link with its far end, as a reader of one ticket sees it.
struct LinkSight: Sendable {
  var link: TicketLink
  var far: Ticket
  var words: String
  var at: Instant
  var actor: String
  var reason: String
}

/// A ticket that stands under another's number.
struct MergeSight: Sendable {
  var source: Ticket
  var body: String
  var into: Int64
  var at: Instant
  var actor: String
  var reason: String
}

/// What ties tickets to each other. Every verb changes all its tickets in one transaction, or throws
/// ``TicketRefusal``, `LinkRefusal`, ``TicketsError`` or a `StoreError` and changes nothing.
protocol LinksRepository: Sendable {
  func link(_ link: TicketLink, _ request: TieRequest, once: KeyedWrite<LinkOutcome>?) async throws
    -> KeyedOutcome<LinkOutcome>
  func unlink(_ link: TicketLink, _ request: TieRequest, once: KeyedWrite<LinkOutcome>?) async throws
    -> KeyedOutcome<LinkOutcome>
  func merge(_ order: MergeOrder, _ request: TieRequest, once: KeyedWrite<MergeOutcome>?) async throws
    -> KeyedOutcome<MergeOutcome>
  func unmerge(_ source: Int64, expectedVersion: Int64, _ request: TieRequest, once: KeyedWrite<MergeOutcome>?)
    async throws -> KeyedOutcome<MergeOutcome>
  func split(_ order: SplitOrder, _ request: TieRequest, once: KeyedWrite<SplitOutcome>?) async throws
    -> KeyedOutcome<SplitOutcome>
  func undoSplit(_ ticket: Int64, expectedVersion: Int64, _ request: TieRequest, once: KeyedWrite<SplitOutcome>?)
    async throws -> KeyedOutcome<SplitOutcome>
}

struct MergeOrder: Sendable {
  var source: Int64
  var target: Int64
  var sourceVersion: Int64
  var targetVersion: Int64
  /// Although the customers differ.
  var force: Bool
}

struct SplitOrder: Sendable {
  var ticket: Int64
  var expectedVersion: Int64
  var messages: [Int64]
  var subject: String
}

extension SQLiteTicketsRepository {
  /// Performs a write once per key; a dry run is performed wholly, and undone.
  func tie<Value: Sendable>(
    _ request: TieRequest, once: KeyedWrite<Value>?, _ body: @escaping @Sendable (ChangeRecorder) throws -> Value
  ) async throws -> KeyedOutcome<Value> {
    try await rehearsable(isDryRun: request.isDryRun, once: once) { transaction in
      try body(recorder(transaction, at: request.now))
    }
  }
}
