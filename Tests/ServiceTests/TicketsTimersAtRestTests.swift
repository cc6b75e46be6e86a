import BusinessTime
import Logging
import OporaAPI
import ServiceRuntime
import Store
import Synchronization
import Testing

@testable import TicketsService

/// Counts what a timer is asked and does.
private final class CountedTimer: DomainTimer {
  let timer: any DomainTimer
  private let counts = Mutex((asked: 0, fired: 0))

  init(_ timer: any DomainTimer) { self.timer = timer }

  var name: String { timer.name }
  var asked: Int { counts.withLock { $0.asked } }
  var fired: Int { counts.withLock { $0.fired } }

  func nextDue() async throws -> Instant? {
    counts.withLock { $0.asked += 1 }
    return try await timer.nextDue()
  }

  func fire(at now: Instant) async throws {
    counts.withLock { $0.fired += 1 }
    try await timer.fire(at: now)
  }
}

@Suite("Timers of tickets while nothing is due")
struct TicketsTimersAtRestTests {
  @Test("are asked once each, fire nothing and write nothing, however many clocks run", arguments: [1, 60])
  func rest(tickets count: Int) async throws {
    try await withTickets { tickets in
      for number in 0..<count { _ = try await tickets.assigned(key: "k\(number)") }
      let counted = tickets.definition.timers.map { CountedTimer($0) }
      let schedule = TimerSchedule(timers: counted, clock: tickets.clock, logger: Logger(label: "timers"))
      let written = tickets.store.lastSequence
      // Half of the first response's four hours are used at noon; until then there is nothing to tell.
      await schedule.move(tickets.clock, to: tickets.clock.now.advanced(byMilliseconds: 119 * 60_000))
      #expect(counted.map(\.asked) == counted.map { _ in 1 })
      #expect(counted.allSatisfy { $0.fired == 0 })
      #expect(tickets.store.lastSequence == written)
      // And then there is: once for all of them.
      await schedule.move(tickets.clock, to: tickets.clock.now.advanced(byMilliseconds: 60_000))
      #expect(counted.filter { $0.fired > 0 }.map(\.name) == ["clocks"])
      #expect(counted.map(\.fired).reduce(0, +) == 1)
      #expect(tickets.store.lastSequence > written)
    }
  }
}
