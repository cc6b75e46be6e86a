import RPC
import Testing

@testable import RPCTransport

@Suite("The schedule of name resolution")
struct ResolutionScheduleTests {
  private let second: UInt64 = 1_000_000_000

  private func schedule(isNeeded: Bool = true) -> ResolutionSchedule {
    ResolutionSchedule(
      isNeeded: isNeeded, options: PoolOptions(),
      backoff: BackoffPolicy(initial: .seconds(2), longest: .seconds(4)))
  }

  @Test("has nothing to do for addresses")
  func addresses() {
    var schedule = schedule(isNeeded: false)
    let begins = schedule.begin(now: .max, isInUse: true, isTroubled: true)
    #expect(!begins)
    #expect(schedule.nextDeadline() == nil)
  }

  @Test("begins with the first call, once")
  func first() {
    var schedule = schedule()
    let idle = schedule.begin(now: 0, isInUse: false)
    #expect(!idle)
    let begins = schedule.begin(now: 0, isInUse: true)
    #expect(begins)
    #expect(schedule.isRunning)
    let again = schedule.begin(now: .max, isInUse: true, isTroubled: true)
    #expect(!again)
    #expect(schedule.nextDeadline() == nil)
  }

  @Test("asks again every thirty seconds while in use, and after a second in trouble")
  func again() {
    var schedule = schedule()
    _ = schedule.begin(now: 0, isInUse: true)
    schedule.succeeded(now: second)
    #expect(schedule.nextDeadline() == 31 * second)
    for (now, isInUse, isTroubled, expected) in [
      (31 * second - 1, true, false, false), (31 * second, false, false, false), (31 * second, true, false, true),
      (2 * second - 1, true, true, false), (2 * second, true, true, true),
    ] {
      var copy = schedule
      let begins = copy.begin(now: now, isInUse: isInUse, isTroubled: isTroubled)
      #expect(begins == expected)
    }
  }

  @Test("pauses after failures, longer each time, and says why")
  func failures() {
    var schedule = schedule()
    var now: UInt64 = 0
    for pause in [1, 2, 2] {
      let begins = schedule.begin(now: now, isInUse: true)
      #expect(begins)
      #expect(schedule.failure == nil)
      schedule.failed("no such name", now: now, jitter: 0)
      #expect(schedule.failure == "no such name")
      #expect(schedule.nextDeadline() == now + UInt64(pause) * second)
      let early = schedule.begin(now: now, isInUse: true, isTroubled: true)
      #expect(!early)
      now += UInt64(pause) * second
    }
    _ = schedule.begin(now: now, isInUse: true)
    schedule.succeeded(now: now)
    #expect(schedule.failure == nil)
  }
}
