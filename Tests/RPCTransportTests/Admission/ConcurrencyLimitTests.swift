import Testing
import Wire

@testable import RPCTransport

@Suite("The limit on running handlers")
struct ConcurrencyLimitTests {
  /// Notes calls at a steady pace of one a millisecond.
  private func note(
    _ limit: inout ConcurrencyLimit, _ milliseconds: Range<Int>, nanoseconds: UInt64, running: (ConcurrencyLimit) -> Int
  ) {
    for millisecond in milliseconds {
      limit.note(method: 3, nanoseconds: nanoseconds, running: running(limit), now: .milliseconds(millisecond))
    }
  }

  @Test("grows to its ceiling while it is reached and calls take what they usually take")
  func grows() {
    var limit = ConcurrencyLimit(floor: 4, ceiling: 64)
    #expect(limit.value == 16)
    note(&limit, 0..<10_000, nanoseconds: 5_000_000) { $0.value }
    #expect(limit.value == 64)
  }

  @Test("stays where it is while it is not reached")
  func unused() {
    var limit = ConcurrencyLimit(floor: 4, ceiling: 64)
    note(&limit, 0..<5_000, nanoseconds: 5_000_000) { $0.value - 1 }
    #expect(limit.value == 16)
  }

  @Test("falls to its floor when calls take far longer than usual, and recovers when they don't")
  func falls() {
    var limit = ConcurrencyLimit(floor: 4, ceiling: 64)
    note(&limit, 0..<1_000, nanoseconds: 5_000_000) { _ in 1 }
    note(&limit, 1_000..<1_950, nanoseconds: 500_000_000) { $0.value }
    #expect(limit.value == 4)
    note(&limit, 1_950..<10_000, nanoseconds: 5_000_000) { $0.value }
    #expect(limit.value == 64)
  }

  @Test("calls that take a little longer together, as with group commit, are no congestion")
  func groupCommit() {
    var limit = ConcurrencyLimit(floor: 4, ceiling: 64)
    note(&limit, 0..<1_000, nanoseconds: 2_000_000) { _ in 1 }
    note(&limit, 1_000..<6_000, nanoseconds: 45_000_000) { $0.value }
    #expect(limit.value == 64)
  }

  @Test("a slow method beside a quick one is not taken for congestion")
  func methods() {
    var limit = ConcurrencyLimit(floor: 4, ceiling: 64)
    for millisecond in 0..<6_000 {
      let isSlow = millisecond % 2 == 0
      limit.note(
        method: isSlow ? 1 : 2, nanoseconds: isSlow ? 3_000_000_000 : 50_000, running: limit.value,
        now: .milliseconds(millisecond))
    }
    #expect(limit.value == 64)
  }

  @Test("work that has grown for good is learnt at the floor, and the limit grows again")
  func learns() {
    var limit = ConcurrencyLimit(floor: 4, ceiling: 64)
    note(&limit, 0..<1_000, nanoseconds: 5_000_000) { _ in 1 }
    note(&limit, 1_000..<20_000, nanoseconds: 500_000_000) { $0.value }
    #expect(limit.value == 64)
  }

  @Test("no figure traps: none at all, endless")
  func extremes() {
    var limit = ConcurrencyLimit(floor: 0, ceiling: -1)
    #expect(limit.value == 1)
    for nanoseconds in [0, UInt64.max] {
      for running in [0, -1, .max] {
        limit.note(method: 0, nanoseconds: nanoseconds, running: running, now: .milliseconds(1))
      }
    }
    #expect(limit.value == 1)
  }
}
