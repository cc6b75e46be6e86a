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

  private let calendar: BusinessCalendar
  private let lines = Mutex<[SupportLine: LineExperience]>([:])

  init(calendar: BusinessCalendar) {
    self.calendar = calendar
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
    lines.withLock { lines in
      var experience = lines[line] ?? LineExperience()
      experience.pickups.append(instant)
      experience.pickups = experience.pickups.suffix(ExpectedWait.rememberedPickups)
      let intervals = zip(experience.pickups, experience.pickups.dropFirst()).map {
        calendar.openMilliseconds(from: $0, to: $1)
      }
      experience.expected = ExpectedWait(pickupIntervalsMilliseconds: intervals)
      lines[line] = experience
    }
  }

  /// Open seconds until somebody starts, behind so many tickets.
  func seconds(on line: SupportLine, ahead: Int) -> Int {
    let expected = lines.withLock { $0[line]?.expected } ?? ExpectedWait(meanPickupIntervalMilliseconds: nil)
    return expected.seconds(ahead: ahead)
  }
}
