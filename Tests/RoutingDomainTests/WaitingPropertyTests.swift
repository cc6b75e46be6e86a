import BusinessTime
import RoutingDomain
import Testing

@Suite("Waiting and sharing over a day")
struct WaitingPropertyTests {
  /// Twice as much and mostly urgent work as one person can do, who takes one ticket at a time: where weights differ, a
  /// heavy ticket is also passed by what is light enough to fit beside something else.
  private func overload(seed: UInt64) -> WorkingLine {
    var random = SeededGenerator(seed: seed)
    var policy = RoutingPolicy()
    policy.priorityWeight = PerPriority(p1: 1, p2: 1, p3: 1, p4: 1)
    let arrivals = (0..<Self.tickets).map { _ in
      WorkingLine.Arrival(
        minute: .random(in: 0..<960, using: &random),
        priority: [.p1, .p1, .p1, .p2, .p2, .p3, .p4].randomElement(using: &random) ?? .p4, kind: .configuration,
        work: .random(in: 5...15, using: &random))
    }
    return WorkingLine(people: 1, capacity: 1, policy: policy, arrivals: arrivals)
  }

  private static let tickets = 200

  /// E reaches 100 at each ticket's own due time and lateness decides from then on. So from its due time on a ticket is
  /// passed by none but those that were due before it: what may still be served ahead of it is fixed at that minute,
  /// however much and however urgent what comes later.
  @Test(
    "however overloaded the line, behind a ticket that is due come all that are due later",
    arguments: 0..<6 as Range<UInt64>)
  func noStarvation(seed: UInt64) {
    var line = overload(seed: seed)
    var bounds: [TicketNumber: Int] = [:]
    var servedAfterDue = 0
    while line.served.count < Self.tickets, line.minute < 10_000 {
      let before = line.waiting
      let minute = line.minute
      for ticket in before where bounds[ticket.number] == nil {
        let urgency = line.urgency(ticket, minute: minute)
        guard urgency.value == 100 else { continue }
        // Those ahead of it now; nobody can be put before it any more.
        bounds[ticket.number] =
          line.served.count
          + before.count { line.urgency($0, minute: minute).dueAt <= urgency.dueAt && $0.number != ticket.number }
      }
      for served in line.step() {
        let urgency = line.urgency(served.ticket, minute: minute)
        for other in line.waiting {
          #expect(
            line.urgency(other, minute: minute).latenessMilliseconds <= urgency.latenessMilliseconds,
            "seed \(seed): \(served.ticket.number) was served before \(other.number), which is later")
        }
        if let bound = bounds[served.ticket.number] {
          servedAfterDue += 1
          let place = line.served.firstIndex { $0.ticket.number == served.ticket.number } ?? .max
          #expect(place <= bound, "seed \(seed): \(served.ticket.number) waited for others than those due before it")
        }
      }
    }
    #expect(line.served.count == Self.tickets, "seed \(seed): something was never served")
    #expect(servedAfterDue > 50, "seed \(seed): the line was not overloaded")
  }

  @Test(
    "a lower priority overtakes a higher one exactly when the formula says so",
    arguments: [(Priority.p4, Priority.p1), (.p4, .p3), (.p3, .p2), (.p2, .p1)])
  func ageing(lower: Priority, higher: Priority) throws {
    let policy = RoutingPolicy()
    let planner = Department.planner(policy)
    let calendar = Department.calendar
    // The older one was filed at nine on Monday, the newer one at ten: both age.
    let start = try #require(Instant(iso8601: "2026-11-23T09:00:00Z"))
    let later = start.advanced(byMilliseconds: Department.minutes(60))
    var old = Department.ticket(1, priority: lower)
    old.eligibleSince = start
    var new = Department.ticket(2, priority: higher)
    new.eligibleSince = later
    for minute in stride(from: Int64(60), through: 3 * 480, by: 1) {
      let now = calendar.due(from: start, afterMilliseconds: Department.minutes(minute))
      func urgency(_ priority: Priority, _ used: Int64) -> (value: Double, late: Int64) {
        let target = Int64(policy.responseTargetMinutes[priority])
        let base = policy.baseUrgency[priority]
        return (base + (100 - base) * min(1, Double(used) / Double(target)), max(0, used - target))
      }
      let (older, newer) = (urgency(lower, minute), urgency(higher, minute - 60))
      // At equal urgency and lateness the one eligible since longer is first.
      let isOldFirst = older.value != newer.value ? older.value > newer.value : older.late >= newer.late
      let ranked = planner.ranked([new, old], at: now).map(\.ticket.number.rawValue)
      #expect(ranked == (isOldFirst ? [1, 2] : [2, 1]), "minute \(minute)")
    }
  }

  @Test("a burst on equal people of any number leaves them within one ticket", arguments: 0..<60 as Range<UInt64>)
  func burst(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...20, using: &random)
    let priority = Priority.allCases.randomElement(using: &random) ?? .p3
    let kind = Kind.allCases.randomElement(using: &random) ?? .task
    var line = WorkingLine(
      people: count, capacity: 12,
      arrivals: (0..<Int.random(in: 1...150, using: &random)).map { _ in
        .init(minute: 0, priority: priority, kind: kind, work: 60)
      })
    let given = Dictionary(grouping: line.step(), by: \.person).mapValues(\.count)
    let counts = line.people.map { given[$0.member.id] ?? 0 }
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "seed \(seed): \(counts)")
    #expect(line.people.allSatisfy { $0.load <= 12 }, "seed \(seed)")
  }

  @Test(
    "two hundred tickets of a day are spread with a Jain index of 0.98 and more", arguments: 0..<20 as Range<UInt64>)
  func fairness(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let arrivals = (0..<200).map { _ in
      WorkingLine.Arrival(
        minute: .random(in: 0..<480, using: &random),
        priority: [.p1, .p2, .p3, .p3, .p4, .p4].randomElement(using: &random) ?? .p4,
        kind: Kind.allCases.randomElement(using: &random) ?? .task, work: .random(in: 10...140, using: &random))
    }
    var line = WorkingLine(people: 5, capacity: 12, arrivals: arrivals)
    line.run(atMost: 2_000)
    #expect(line.served.count == 200, "seed \(seed)")
    let index = JainIndex.of(line.people.map(\.workPerAvailableMinute)) ?? 0
    #expect(index >= 0.98, "seed \(seed): \(index)")
  }
}
