internal import BusinessTime
internal import GRDB
internal import Store
internal import Synchronization
internal import TicketsDomain

/// Remembers each line's last pick-ups, so that every filing can be told how long it will wait.
///
/// See ``ExpectedWait`` for the formula. Kept in memory, because it is needed by every filing and changes with every
/// assignment; read from the store at start.
final class WaitEstimator: Sendable {
  private struct LineExperience {
    var pickups: [Instant] = []
    var expected = ExpectedWait(meanPickupIntervalMilliseconds: nil)
  }

  private struct Experience {
    var openTime: OpenTimeTable
    var lines: [SupportLine: LineExperience] = [:]
  }

  private let experience: Mutex<Experience>

  init(_ openTime: OpenTimeTable) {
    experience = Mutex(Experience(openTime: openTime))
  }

  /// Counts what is remembered by another calendar from now on; one that has been replaced already changes nothing.
  func follow(_ openTime: OpenTimeTable) {
    experience.withLock { experience in
      guard openTime.calendar.version > experience.openTime.calendar.version else { return }
      experience.openTime = openTime
      for line in experience.lines.keys { Self.judge(line, &experience) }
    }
  }

  /// Reads the last pick-ups and forgets older ones.
  func load(from store: ServiceStore) async throws {
    let remembered = try await store.read { database in
      try SupportLine.allCases.map { line in
        try Int64.fetchAll(
          database, sql: "SELECT at_ms FROM pickup WHERE line = ? ORDER BY id DESC LIMIT ?",
          arguments: [line.rawValue, ExpectedWait.rememberedPickups])
      }
    }
    for (line, pickups) in zip(SupportLine.allCases, remembered) {
      for at in pickups.reversed() { picked(on: line, at: Instant(stored: at)) }
    }
    try await store.write { transaction in
      for line in SupportLine.allCases {
        try transaction.database.execute(
          sql: """
            DELETE FROM pickup WHERE line = ?1 AND id NOT IN
              (SELECT id FROM pickup WHERE line = ?1 ORDER BY id DESC LIMIT ?2)
            """, arguments: [line.rawValue, ExpectedWait.rememberedPickups])
      }
    }
  }

  func picked(on line: SupportLine, at instant: Instant) {
    experience.withLock { experience in
      let pickups = (experience.lines[line]?.pickups ?? []) + [instant]
      experience.lines[line, default: LineExperience()].pickups = pickups.suffix(ExpectedWait.rememberedPickups)
      Self.judge(line, &experience)
    }
  }

  private static func judge(_ line: SupportLine, _ experience: inout Experience) {
    guard let pickups = experience.lines[line]?.pickups else { return }
    let intervals = zip(pickups, pickups.dropFirst()).map { experience.openTime.openMilliseconds(from: $0, to: $1) }
    experience.lines[line]?.expected = ExpectedWait(pickupIntervalsMilliseconds: intervals)
  }

  /// Open seconds until somebody starts, behind so many tickets.
  func seconds(on line: SupportLine, ahead: Int) -> Int {
    let expected = experience.withLock { $0.lines[line]?.expected } ?? ExpectedWait(meanPickupIntervalMilliseconds: nil)
    return expected.seconds(ahead: ahead)
  }
}
