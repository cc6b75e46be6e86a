import BusinessTime
import OporaAPI
import RPC
import RoutingService
import ServiceRuntime
import Testing

@Suite("Routing: people, skills and the policy by names")
struct RoutingStaffTests {
  @Test("a change of people is refused with everything that is wrong, and nothing is changed")
  func everythingNamed() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    _ = try await world.skills().defineSkills(.init(skills: [.init(id: "sql")]))
    var anna = RoutingWorld.specialist("anna", skills: [("sqk", 3)], deputies: ["nobody"])
    anna.capacity = -4
    var boris = RoutingWorld.specialist("boris", role: "wizard")
    boris.shifts = ["09:00-13:00,12:00-18:00", "", "", "", "", "", ""]
    let members = [anna, boris]
    for dryRun in [true, false] {
      let error = await #expect(throws: RPCError.self) {
        try await world.staff().upsertStaff(.init(members: members, dryRun: dryRun))
      }
      let texts = error?.details?.fieldViolations.map(\.description) ?? []
      #expect(texts.count == 5, "\(texts)")
      for part in ["wizard", "overlap", "sqk", "-4", "nobody"] {
        #expect(texts.contains { $0.contains(part) }, "'\(part)' is not named: \(texts)")
      }
    }
    #expect(try await world.staff().listStaff(.init()).members.map(\.capacity) == [0])
  }

  @Test("a granted skill counts for the next ticket, is kept in the history, and is never lowered by a grant")
  func granting() async throws {
    let world = try await RoutingWorld()
    try await world.hire(RoutingWorld.specialist("anna"))
    try await world.workday("workday.started", "anna")
    _ = try await world.skills().defineSkills(
      .init(skills: [.init(id: "reports", implies: ["sql"]), .init(id: "sql")]))
    world.tickets.file(1, at: world.clock.now, skills: ["sql:3"])
    try await world.settle()
    #expect(world.owner(1) == "")
    let trial = try await world.skills().grantSkill(.init(person: "anna", skill: "reports", level: 3, dryRun: true))
    #expect(trial.id == 0 && trial.level == 3)
    let grant = try await world.skills().grantSkill(
      .init(person: "anna", skill: "reports", level: 3, reason: "course passed", evidence: "course/17"))
    #expect(grant.id == 1 && grant.levelBefore == 0)
    try await world.settle()
    #expect(world.owner(1) == "anna")
    let again = try await world.skills().grantSkill(
      .init(person: "anna", skill: "reports", level: 3, reason: "course passed"))
    #expect(again.id == 0)
    await #expect(throws: RPCError.self) {
      try await world.skills().grantSkill(.init(person: "anna", skill: "reports", level: 2, reason: "lower"))
    }
    await #expect(throws: RPCError.self) {
      try await world.skills().grantSkill(.init(person: "anna", skill: "tarot", level: 2, reason: "why not"))
    }
    await #expect(throws: RPCError.self) {
      try await world.skills("specialist", "anna").grantSkill(
        .init(person: "anna", skill: "sql", level: 5, reason: "I think so"))
    }
    _ = try await world.skills().revokeSkill(.init(person: "anna", skill: "reports", reason: "forgotten"))
    let history = try await world.skills().listGrants(.init(person: "anna")).grants
    #expect(history.map(\.level) == [0, 3] && history.last?.evidence == "course/17")
    #expect(history.allSatisfy { $0.actor == "person/lead/lena" })
    let types = try await world.eventTypes()
    #expect(types.contains("skill.granted") && types.contains("skill.revoked"))
  }

  @Test("a policy is tried out, put in force by names, refused when a line could not be reached, and kept")
  func policy() async throws {
    let world = try await RoutingWorld()
    var anna = RoutingWorld.specialist("anna")
    anna.shifts = Array(repeating: "09:00-14:00", count: 5) + ["", ""]
    try await world.hire(anna)
    let changes: [RoutingV1.SettingChange] = [.init(name: "default_capacity", value: "8")]
    let trial = try await world.policies().applySettings(.init(changes: changes, dryRun: true))
    #expect(trial.version == 2 && trial.changes == ["default_capacity 12 -> 8"])
    #expect(trial.effects.map(\.subject) == ["anna"])
    #expect(try await world.policies().getSettings(.init()).version == 1)
    let applied = try await world.policies().applySettings(.init(changes: changes, reason: "summer"))
    #expect(applied.version == 2)
    // What is the same already makes no version.
    #expect(try await world.policies().applySettings(.init(changes: changes, reason: "again")).version == 2)
    for (name, value) in [("default_capacity", "5"), ("minimum_shift_left_minutes", "480")] {
      for dryRun in [true, false] {
        let unreachable = await #expect(throws: RPCError.self) {
          try await world.policies().applySettings(
            .init(changes: [.init(name: name, value: value)], reason: "too much", dryRun: dryRun))
        }
        #expect(unreachable?.message.contains("line 2") == true, "\(unreachable as Any)")
      }
    }
    let wrong = await #expect(throws: RPCError.self) {
      try await world.policies().applySettings(
        .init(
          changes: [.init(name: "offer_minuets", value: "1"), .init(name: "lease_seconds", value: "soon")],
          reason: "typing"))
    }
    #expect(wrong?.details?.fieldViolations.map(\.field) == ["policy.offer_minuets", "policy.lease_seconds"])
    await #expect(throws: RPCError.self) {
      try await world.policies().applySettings(.init(changes: changes, expectedVersion: 1, reason: "late"))
    }
    _ = try await world.policies().applySettings(
      .init(changes: [.init(name: "declared_lease_minutes", value: "30")], reason: "shorter"))
    try await world.restart()
    let settings = try await world.policies().getSettings(.init()).settings
    #expect(settings.first { $0.name == "declared_lease_minutes" }?.value == "30")
    #expect(settings.first { $0.name == "default_capacity" }?.value == "8")
    let versions = try await world.policies().listVersions(.init()).versions
    #expect(versions.map(\.version) == [3, 2])
    #expect(versions.map(\.changes) == [["declared_lease_minutes 240 -> 30"], ["default_capacity 12 -> 8"]])
    #expect(
      try await world.policies().getSettings(.init(version: 1)).settings.allSatisfy { $0.value == $0.defaultValue })
  }
}
