import Testing

@testable import Wire

@Suite("Stream table")
struct StreamTableTests {
  static func record(_ id: StreamID) -> StreamRecord {
    var record = StreamRecord.vacant
    record.id = id
    return record
  }

  @Test("it answers like a dictionary through random insertions and removals", arguments: 0..<50)
  func model(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var table = StreamTable()
    var model: Set<StreamID> = []
    var next: StreamID = 1
    for _ in 0..<2000 {
      if Bool.random(using: &random) || model.isEmpty {
        next += 2 * StreamID.random(in: 1...20, using: &random)
        _ = table.insert(Self.record(next))
        model.insert(next)
      } else if let victim = model.randomElement(using: &random) {
        table.remove(victim)
        model.remove(victim)
        table.remove(victim)
      }
      #expect(table.count == model.count)
    }
    for id in model { #expect(table.slot(of: id).map { table.slots[$0].id } == id) }
    for id in stride(from: 1, through: next, by: 2) where !model.contains(id) { #expect(table.slot(of: id) == nil) }
    #expect(table.ids == model.sorted())
  }

  @Test("slots are used again")
  func reuse() {
    var table = StreamTable()
    for id in stride(from: StreamID(1), to: 20_001, by: 2) {
      _ = table.insert(Self.record(id))
      table.remove(id)
    }
    #expect(table.slots.count == 1)
  }
}

@Suite("Rate budget")
struct RateBudgetTests {
  /// How many of `count` charges at one instant pass.
  static func passed(_ budget: inout RateBudget, _ count: Int, at nanoseconds: UInt64) -> Int {
    var passed = 0
    for _ in 0..<count where budget.charge(at: MonotonicInstant(nanoseconds: nanoseconds)) { passed += 1 }
    return passed
  }

  @Test("two bursts at the border of a period do not pass as one")
  func border() {
    var budget = RateBudget(limit: 10, period: .seconds(30), now: MonotonicInstant(nanoseconds: 0))
    let before = Self.passed(&budget, 10, at: 29_900_000_000)
    let after = Self.passed(&budget, 10, at: 30_100_000_000)
    #expect(before == 10)
    #expect(after <= 1)
  }

  @Test("what is earned is not counted, and not saved up beyond the limit")
  func allowance() {
    var budget = RateBudget(limit: 10, period: .seconds(30), now: MonotonicInstant(nanoseconds: 0))
    budget.earn(1000)
    let passed = Self.passed(&budget, 1000, at: 1)
    #expect(passed == 20)
  }

  @Test("after two periods everything is forgotten, and a clock that goes back does no harm")
  func forgotten() {
    var budget = RateBudget(limit: 1, period: .seconds(30), now: MonotonicInstant(nanoseconds: 100))
    let back = Self.passed(&budget, 2, at: 50)
    let later = Self.passed(&budget, 1, at: 90_000_000_100)
    #expect(back == 1)
    #expect(later == 1)
  }
}
