import BusinessTime
import RoutingDomain
import Testing

@Suite("Staff")
struct RosterTests {
  private func member(_ id: PersonID, _ deputies: PersonID...) -> StaffMember {
    Department.member(id, deputies: deputies)
  }

  @Test("deputies resolve transitively, nearest first and each once")
  func transitive() throws {
    let roster = try Roster([
      member("a", "b", "c"), member("b", "d"), member("c", "d", "e"), member("d"), member("e"),
    ])
    #expect(roster.deputies(of: "a") == ["b", "c", "d", "e"])
    #expect(roster.deputy(of: "a") { $0.id == "d" || $0.id == "e" } == "d")
    #expect(roster.deputy(of: "a") { _ in false } == nil)
    #expect(roster.deputies(of: "nobody").isEmpty)
  }

  @Test("a cycle of deputies is refused and named")
  func cycles() throws {
    #expect(throws: RosterError.deputyCycle(["a", "a"])) { try Roster([member("a", "a")]) }
    #expect(throws: RosterError.deputyCycle(["b", "c", "b"])) {
      try Roster([member("a", "b"), member("b", "c"), member("c", "b")])
    }
    let roster = try Roster([member("a", "b"), member("b")])
    #expect(throws: RosterError.deputyCycle(["a", "b", "a"])) { try roster.upserting([member("b", "a")]) }
    // The same two, turned round in one call.
    #expect(try roster.upserting([member("b", "a"), member("a")]).deputies(of: "b") == ["a"])
  }

  @Test("a chain of ten thousand deputies is no trouble")
  func longChain() throws {
    let people = (0..<10_000).map { index in
      member(PersonID("p\(index)"), PersonID("p\(index + 1)"))
    }
    let roster = try Roster(people + [member("p10000")])
    #expect(roster.deputies(of: "p0").count == 10_000)
  }

  @Test("impossible people are refused")
  func impossible() {
    #expect(throws: RosterError.duplicate("a")) { try Roster([member("a"), member("a")]) }
    #expect(throws: RosterError.unknownDeputy("x", of: "a")) { try Roster([member("a", "x")]) }
    #expect(throws: RosterError.invalidID("A b")) { try Roster([member("A b")]) }
    #expect(throws: RosterError.invalidID("")) { try Roster([member("")]) }
    #expect(throws: RosterError.capacityOutOfRange("a", 0)) { try Roster([Department.member("a", capacity: 0)]) }
    #expect(throws: RosterError.skillLevelOutOfRange("a", skill: "sql", level: 6)) {
      try Roster([Department.member("a", skills: ["sql": 6])])
    }
  }

  @Test("shifts are read as people write them")
  func shifts() throws {
    let week = ["09:00-13:00,14:00-18:00", "22:00-06:00", "", "", "", "", "22:00-06:00"]
    let calendar = try ShiftPlan.calendar(week, zone: .utc)
    func texts(_ date: String) throws -> [String] {
      calendar.intervals(on: try #require(LocalDate(date))).map(\.description)
    }
    #expect(try texts("2026-11-23") == ["00:00-06:00", "09:00-13:00", "14:00-18:00"])
    #expect(try texts("2026-11-24") == ["22:00-24:00"])
    #expect(try texts("2026-11-25") == ["00:00-06:00"])
    #expect(try ShiftPlan.calendar([], zone: .utc).intervals(on: LocalDate(daysSinceEpoch: 0)).count == 1)
  }

  @Test("unreadable shifts are refused and named")
  func badShifts() {
    #expect(throws: ShiftPlan.Problem.wrongCount(2)) { try ShiftPlan.calendar(["", ""], zone: .utc) }
    #expect(throws: ShiftPlan.Problem.unreadable(.tuesday, "9-18")) {
      try ShiftPlan.calendar(["", "9-18", "", "", "", "", ""], zone: .utc)
    }
    #expect(throws: ShiftPlan.Problem.invalid(.noOpenTime)) {
      try ShiftPlan.calendar(["", "", "", "", "", "", ""], zone: .utc)
    }
  }

  @Test("a policy names every value out of range")
  func policy() {
    #expect(RoutingPolicy().violations().isEmpty)
    var policy = RoutingPolicy()
    policy.defaultCapacity = .nan
    policy.hourlyIntake = -1
    policy.relaxSecondMinutes.p1 = 1
    policy.sweepSeconds = .max
    #expect(
      policy.violations().map(\.field) == [
        "default_capacity", "hourly_intake", "sweep_seconds", "relax_second_minutes.p1",
      ])
  }
}
