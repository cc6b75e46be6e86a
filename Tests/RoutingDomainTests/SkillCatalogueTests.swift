import BusinessTime
import RoutingDomain
import Testing

@Suite("The catalogue of skills")
struct SkillCatalogueTests {
  @Test("an empty catalogue knows every name, one with entries only its own")
  func knowing() throws {
    #expect(SkillCatalogue().knows("anything"))
    let catalogue = try SkillCatalogue([Skill(id: "sql")])
    #expect(catalogue.knows("sql") && !catalogue.knows("sqk"))
  }

  @Test("a skill brings along what it implies, and what that implies, at its level")
  func implied() throws {
    let catalogue = try SkillCatalogue([
      Skill(id: "reports", implies: ["sql"]), Skill(id: "sql", implies: ["tables"]), Skill(id: "tables"),
    ])
    #expect(catalogue.effective(["reports": 3, "tables": 5]) == ["reports": 3, "sql": 3, "tables": 5])
    #expect(catalogue.effective([:]) == [:])
  }

  @Test("every problem is named: ids, doubles, unknown relations, and a circle with its path")
  func problems() {
    let error = #expect(throws: SkillCatalogue.Problems.self) {
      try SkillCatalogue([
        Skill(id: "a b"), Skill(id: "x"), Skill(id: "x"), Skill(id: "y", implies: ["gone"]),
        Skill(id: "p", implies: ["q"]), Skill(id: "q", implies: ["r"]), Skill(id: "r", implies: ["p"]),
        Skill(id: "self", implies: ["self"]),
      ])
    }
    #expect(
      error?.all == [
        .invalidID("a b"), .duplicate("x"), .unknownImplied("gone", by: "y"), .cycle(["p", "q", "r", "p"]),
        .cycle(["self", "self"]),
      ])
  }

  @Test("people are refused with every problem at once, unknown skills among them")
  func people() throws {
    let catalogue = try SkillCatalogue([Skill(id: "sql")])
    let roster = try Roster([Department.member("boris", skills: ["old": 1])])
    let problems = roster.problems(
      upserting: [
        Department.member("anna", skills: ["sql": 9, "sqk": 2], capacity: -1, deputies: ["nobody"]),
        Department.member("clara", deputies: ["dora"]), Department.member("dora", deputies: ["clara"]),
      ], catalogue: catalogue)
    #expect(
      problems == [
        .unknownSkill("anna", skill: "sqk"), .capacityOutOfRange("anna", -1),
        .skillLevelOutOfRange("anna", skill: "sql", level: 9), .unknownDeputy("nobody", of: "anna"),
        .deputyCycle(["clara", "dora", "clara"]),
      ])
  }

  @Test("a dated shift takes the place of the week's, nights included")
  func datedShifts() throws {
    let week = ["22:00-06:00", "", "", "", "", "", ""]
    let monday = try #require(LocalDate("2026-11-23"))
    let calendar = try ShiftPlan.calendar(
      week, zone: .utc, dated: [monday: "", monday.adding(days: 2): "20:00-02:00,10:00-12:00"])
    func isOpen(_ text: String) throws -> Bool { calendar.isOpen(at: try #require(Instant(iso8601: text))) }
    #expect(try !isOpen("2026-11-23T23:00:00Z") && !isOpen("2026-11-24T05:00:00Z"))
    #expect(try isOpen("2026-11-25T11:00:00Z") && isOpen("2026-11-26T01:59:00Z") && !isOpen("2026-11-26T02:00:00Z"))
    #expect(try isOpen("2026-11-30T23:00:00Z") && isOpen("2026-12-01T05:59:00Z"))
    // The night of Monday lasts into Tuesday although Tuesday has a shift of its own.
    let mixed = try ShiftPlan.calendar(week, zone: .utc, dated: [monday.adding(days: 1): "12:00-13:00"])
    #expect(mixed.isOpen(at: try #require(Instant(iso8601: "2026-11-24T05:00:00Z"))))
    #expect(throws: ShiftPlan.Problem.self) {
      try ShiftPlan.calendar(week, zone: .utc, dated: [monday.adding(days: 1): "05:00-09:00"])
    }
  }
}
