internal import BusinessTime
internal import GRDB
internal import Store
internal import Synchronization
internal import TicketsDomain

/// The rules that act by themselves and are switched on, as of a revision.
struct AutomationPicture: Sendable {
  struct InForce: Sendable {
    var rule: AutomationRule
    /// The last event it does not act on.
    var since: Int64
  }

  var revision: Int64
  /// By id.
  var rules: [InForce]
  /// Rules of the store this program cannot carry out, in words. They do nothing.
  var unreadable: [String]

  /// Rules with timers that look at an event.
  func timers(after sequence: Int64) -> [AutomationRule] {
    rules.filter { $0.rule.kind == .timer && sequence > $0.since }.map(\.rule)
  }

  /// The rules that act on an event of a type.
  func rules(on type: String, after sequence: Int64) -> [AutomationRule] {
    rules.filter { $0.rule.kind == .trigger && $0.rule.events.contains(type) && sequence > $0.since }.map(\.rule)
  }
}

/// Keeps the picture as long as no rule changes, so that looking at an event costs no reading of rules.
///
/// Made from what was committed only: a transaction that is given up leaves nothing behind.
final class AutomationPictures: Sendable {
  private let kept = Mutex<AutomationPicture?>(nil)

  /// - Parameter database: a reader's, never the writer's within a transaction.
  func current(_ state: AutomationState, _ database: Database) throws -> AutomationPicture {
    if let picture = kept.withLock({ $0 }), picture.revision == state.revision { return picture }
    let tables = AutomationTables(database: database)
    var picture = AutomationPicture(revision: state.revision, rules: [], unreadable: [])
    for standing in try tables.standings() where standing.isEnabled && standing.kind.isAutomatic {
      do {
        picture.rules.append(.init(rule: try tables.rule(standing), since: standing.since))
      } catch let error as StoreError {
        picture.unreadable.append("\(standing.id)@\(standing.version): \(error)")
      }
    }
    let fresh = picture
    kept.withLock { $0 = fresh }
    return fresh
  }
}
