internal import BusinessTime
internal import Store
internal import TicketsDomain

/// A text that is to be put in force.
struct RegulationOrder: Sendable {
  var draft: RegulationDraft
  /// Nil takes now.
  var effectiveFrom: Instant?
  var actor: Actor
  var now: Instant
  var reason: String
  var isDryRun: Bool
  /// So many of the latest filings are held against it.
  var recentFilings: Int
}

struct RegulationOutcome: Sendable {
  var standing: RegulationVersion
  var isAdded: Bool
  /// A scheduled version whose turn never comes by it.
  var displaced: Int?
  var rehearsal = RegulationRehearsal()
}

/// What another regulation would have said to what was filed.
struct RegulationRehearsal: Sendable {
  struct Refused: Sendable {
    var ticket: Ticket
    var violations: [Violation]
  }

  var examined = 0
  /// Newest first.
  var refusedAnew: [Refused] = []
}

/// A version with who put it in force and where it stands.
struct RegulationVersion: Sendable {
  /// Raw values are the wire's.
  enum Status: Int, Sendable {
    case inForce = 1
    case scheduled = 2
    case superseded = 3
    case neverInForce = 4
  }

  var regulation: Regulation
  var entry: RegulationEntry
  var status: Status
  /// What differs from the version before.
  var changes: [String]
}

/// The regulation as this service keeps it.
protocol RegulationRepository: Sendable {
  /// - Throws: ``DraftProblems`` with everything wrong, ``RegulationApplyError``.
  func apply(_ order: RegulationOrder, once: KeyedWrite<RegulationOutcome>?) async throws
    -> KeyedOutcome<RegulationOutcome>
  /// Oldest first.
  func regulationVersions(at now: Instant) async throws -> [RegulationVersion]
}

/// What is refused beyond what is wrong with a text.
enum RegulationApplyError: Error, Sendable, Hashable {
  /// A filing that was accepted must not be judged anew by a version that was not there.
  case past(effectiveFrom: Instant, now: Instant)
}
