internal import BusinessTime
internal import GRDB
internal import Store
internal import Synchronization
internal import TicketsDomain

/// The versions of the regulation, each compiled once: a filing costs no reading of them.
///
/// Versions are only ever added. They are taken from what was committed, so one that is given up leaves nothing behind.
final class RegulationBook: Sendable {
  /// By version, oldest first.
  private let versions: Mutex<[Regulation]>

  init(_ versions: [Regulation] = []) { self.versions = Mutex(versions) }

  /// The newest version whose instant has come; nil in a book without versions.
  func inForce(at now: Instant) -> Regulation? {
    versions.withLock { $0.last { $0.effectiveFrom <= now } }
  }

  func version(_ number: Int) -> Regulation? {
    versions.withLock { $0.first { $0.version == number } }
  }

  var all: [Regulation] { versions.withLock { $0 } }

  /// Takes in what has been added to the store.
  func refresh(from store: ServiceStore) async throws {
    let known = versions.withLock { $0.last?.version ?? 0 }
    let added = try await store.read { try RegulationTables(database: $0).versions(after: known) }
    guard !added.isEmpty else { return }
    versions.withLock { versions in
      let last = versions.last?.version ?? 0
      versions += added.filter { $0.version > last }
    }
  }
}
