import BusinessTime
import Foundation
import RoutingDomain

// Usage: decisions [PEOPLE [TICKETS [ROUNDS]]]; 1000 people, 50000 tickets and 2000 rounds unless given.

let numbers = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
guard numbers.allSatisfy({ $0 > 0 }), numbers.count <= 3 else {
  print("usage: decisions [PEOPLE [TICKETS [ROUNDS]]], each a whole number above 0")
  exit(64)
}
let peopleCount = numbers.first ?? 1_000
let ticketCount = numbers.dropFirst().first ?? 50_000
let rounds = numbers.dropFirst(2).first ?? 2_000

var department = BusyDepartment(people: peopleCount, tickets: ticketCount)
var now = BusyDepartment.now
var engine = IncrementalPlanner(planner: department.planner, startingAt: now)
let work = TimeAtWork(milliseconds: 3_600_000, since: now)

var filling = Durations()
filling.measure {
  for state in department.people { engine.upsert(state, atWork: work) }
  for ticket in department.queue { engine.upsert(ticket) }
  _ = engine.decide(at: now)
}

var (freed, arrived, arrivedFree, quiet, explained) = (
  Durations(), Durations(), Durations(), Durations(), Durations()
)
var given = 0
var nextNumber = UInt64(ticketCount)
for round in 0..<rounds {
  // The clock goes on by seconds, so that tickets relax and grow more urgent on the way.
  now = now.advanced(byMilliseconds: 1_700)
  let person = department.people[(round * 7_919) % peopleCount].member.id

  // Somebody has finished a ticket.
  let load = engine[person]?.load ?? 0
  freed.measure {
    engine.note(load: max(0, load - 4), assignedLastHour: 0, of: person)
    given += engine.decide(at: now).count { $0.outcome.person != nil }
  }
  // A ticket comes, and nobody is free.
  nextNumber += 1
  let ticket = department.ticket(nextNumber)
  arrived.measure {
    engine.upsert(ticket)
    given += engine.decide(at: now).count { $0.outcome.person != nil }
  }
  quiet.measure { given += engine.decide(at: now).count { $0.outcome.person != nil } }
}

// Everybody is free, and a ticket comes: the most people to choose between.
var free = IncrementalPlanner(planner: department.planner, startingAt: now)
for state in department.people {
  var state = state
  state.load = 0
  free.upsert(state, atWork: work)
}
_ = free.decide(at: now)
for round in 0..<rounds {
  nextNumber += 1
  var ticket = department.ticket(nextNumber)
  (ticket.line, ticket.requiredSkills) = (.specialists, [:])
  let decide = { (explains: Bool) in
    free.upsert(ticket)
    for decision in free.decide(at: now, explains: explains) {
      guard let person = decision.outcome.person else { continue }
      given += 1
      free.note(load: 0, assignedLastHour: 0, of: person)
    }
  }
  if round % 10 == 0 { explained.measure { decide(true) } } else { arrivedFree.measure { decide(false) } }
}

// The same question to the planner that keeps nothing.
var plain = Durations()
for _ in 0..<3 {
  plain.measure {
    given +=
      department.planner.plan(queue: department.queue, staff: department.people, now: now) { _, _ in false }.count
  }
}

print("\(peopleCount) people, \(ticketCount) tickets in the queue, \(given) given; times in microseconds")
print("| one decision | n | mean | p50 | p99 | longest |")
print("|---|---:|---:|---:|---:|---:|")
print(freed.row("somebody has finished a ticket and gets the next"))
print(arrived.row("a ticket comes, nobody is free"))
print(arrivedFree.row("a ticket comes, everybody of its line is free"))
print(explained.row("the same with its explanation"))
print(quiet.row("a look when nothing has changed"))
print(filling.row("filling the planner at the start"))
print(plain.row("the plain planner, which looks at everything"))
