internal import BusinessTime
internal import Store
internal import TextAnalysis
internal import TicketsDomain

/// A filing with who files it, when and under which key.
struct Submission: Sendable {
  var filing: Filing
  var actor: Actor
  var now: Instant
  var key: String
  /// Tells two filings under one key apart.
  var fingerprint: Int64
}

enum FilingOutcome: Sendable {
  /// - Parameter ahead: queued tickets of the line with equal or higher priority.
  case filed(Ticket, FilingAssessment, ahead: Int)
  /// The same key and content had been filed before.
  case alreadyFiled(Ticket, ahead: Int)
  case rejected(FilingAssessment)
}

/// What a command came to.
struct CommandOutcome: Sendable {
  var ticket: Ticket
  var notices: [String] = []
  /// Lines whose queue somebody was found for.
  var pickups: [SupportLine] = []
  var help: HelpRequest?
}

struct TicketDetail: Sendable {
  var ticket: Ticket
  var text: (body: String, steps: String, expected: String, actual: String)
  var messages: [TicketMessage]
  var segments: [WorkSegment]
  var help: [HelpRequest]
  /// What was merged into it; conversation, segments and help hold theirs too.
  var merged: [MergeSight] = []
  var links: [LinkSight] = []
  var attachments: [TicketAttachment] = []
  /// The version of the regulation its filing was held against; 0 for none.
  var regulation = 0
}

struct HistoryLine: Sendable {
  var version: Int64
  var at: Instant
  var actor: String
  var via: String
  var type: String
  var from: TicketState?
  var to: TicketState?
  var summary: String
  var reason: String
  var isIrregular: Bool
}

/// A change of a customer.
struct CustomerHistoryLine: Sendable {
  var version: Int64
  var at: Instant
  var actor: String
  var summary: String
  var reason: String
}

/// Names with how often each occurs.
typealias NamedCounts = [(name: String, count: Int64)]

struct TicketCounts: Sendable {
  var total: Int64 = 0
  var byState: NamedCounts = []
  var byLine: NamedCounts = []
  var byPriority: NamedCounts = []
  var byImpact: NamedCounts = []
  var linesInvolved: NamedCounts = []
}

struct ImportOutcome: Sendable {
  var applied = 0
  var alreadyApplied = 0
  var errors: [(row: Int, message: String)] = []
}

struct ImportStanding: Sendable {
  var incidents: Int64 = 0
  var changes: Int64 = 0
  var lastChangeAt: Instant?
  var counts: [String: NamedCounts] = [:]
}

/// Tickets as this service keeps them: verbs of its domain, so that another engine can stand behind them.
///
/// Every method throws ``TicketRefusal``, ``TicketsError`` or a `StoreError`; a command that throws changed nothing.
protocol TicketsRepository: Sendable {
  func assess(_ filing: Filing, by actor: Actor, at now: Instant) async throws -> FilingAssessment
  func file(_ submission: Submission) async throws -> FilingOutcome
  /// Supplies what is missing; `filing` states only what is to be taken.
  func complete(_ number: Int64, with filing: Filing, _ order: CommandRequest) async throws -> CommandOutcome
  func carryOut(_ request: CommandRequest, on number: Int64, _ command: TicketCommand) async throws -> CommandOutcome
  func answer(help: Int64, answer: String, minutes: Int, _ request: CommandRequest) async throws -> CommandOutcome

  func detail(of number: Int64, scope: ReadScope, reader: String) async throws -> TicketDetail
  func list(_ query: TicketQuery) async throws -> TicketPage
  func search(_ search: TicketSearch, _ analyzer: TextAnalyzer) async throws -> (hits: [TicketHit], next: Int64?)
  /// Tickets by number as they are now, those left out that the reader may not see.
  func tickets(_ numbers: [Int64], scope: ReadScope) async throws -> [Ticket]
  /// What happened to tickets after an event of this service's own outbox, in its order; waits until something has.
  func changes(after sequence: Int64) async throws -> [TicketNews]
  var lastSequence: Int64 { get }
  /// A portion of an export: whole tickets with greater numbers, the smallest first; empty at the end.
  func export(_ filter: TicketFilter, after number: Int64, scope: ReadScope, withMessages: Bool) async throws
    -> TicketPortion
  func save(_ view: SavedView) async throws -> SavedView
  func views(of person: String, named name: String) async throws -> [SavedView]
  func deleteView(_ name: String, of person: String, shared: Bool) async throws
  func take(_ order: TicketImport) async throws -> [TicketImport.Result]
  func counts(scope: ReadScope, imported: Bool?) async throws -> TicketCounts
  func history(of number: Int64, scope: ReadScope, reader: String) async throws -> [HistoryLine]
  func helpRequests(colleague: String, ticket: Int64?, openOnly: Bool, overdueAt: Instant?, scope: ReadScope)
    async throws
    -> [HelpRequest]
  func filerQuality(of filer: String) async throws -> [FilerQuality]

  func importChanges(_ changes: [ImportedChange], source: String, by actor: Actor, at now: Instant) async throws
    -> ImportOutcome
  func importStanding(of source: String) async throws -> ImportStanding

  func saveCustomer(
    _ customer: Customer, reason: String, by actor: Actor, at now: Instant, once: KeyedWrite<Customer>?
  ) async throws -> KeyedOutcome<Customer>
  func customer(_ id: String) async throws -> Customer
  func history(ofCustomer id: String) async throws -> [CustomerHistoryLine]
  func customers(of manager: String, withoutManager: Bool) async throws -> [Customer]
}

/// Who gives a command, when, on which version, and under which key it is given once.
struct CommandRequest: Sendable {
  var actor: Actor
  var expectedVersion: Int64 = 0
  var now: Instant
  /// Nil performs it every time.
  var once: IdempotentRequest?
}
