import BusinessTime
import RoutingDomain
import Testing

@Suite("The policy by names")
struct PolicySettingTests {
  @Test("every setting has its own name, takes its default and says what it allows")
  func settings() {
    let names = RoutingPolicy.settings.map(\.name)
    #expect(Set(names).count == names.count)
    for setting in RoutingPolicy.settings {
      var policy = RoutingPolicy()
      #expect(policy.apply([.init(name: setting.name, value: "default")]).isEmpty)
      #expect(policy == RoutingPolicy())
      #expect(policy.apply([.init(name: setting.name, value: setting.text(of: policy))]).isEmpty, "\(setting.name)")
      #expect(policy == RoutingPolicy())
    }
  }

  @Test("a change writes the number it names, and the differences say so")
  func change() {
    var policy = RoutingPolicy()
    #expect(
      policy.apply([
        .init(name: "offer_minutes", value: "20"), .init(name: "base_urgency.p4", value: "12.5"),
        .init(name: "require_plan", value: "on"), .init(name: "declared_lease_minutes", value: "60"),
      ]).isEmpty)
    #expect(policy.offerMinutes == 20 && policy.baseUrgency.p4 == 12.5 && policy.requiresPlan)
    #expect(policy.declaredLeaseMinutes == 60)
    #expect(
      policy.changes(from: RoutingPolicy()) == [
        "base_urgency.p4 10 -> 12.5", "require_plan off -> on", "declared_lease_minutes 240 -> 60",
        "offer_minutes 15 -> 20",
      ])
  }

  @Test("everything wrong comes back at once, and nothing is changed")
  func problems() {
    var policy = RoutingPolicy()
    let found = policy.apply([
      .init(name: "offer_minuets", value: "20"), .init(name: "lease_seconds", value: "1"),
      .init(name: "sticky_margin", value: "nan"), .init(name: "hourly_intake", value: "2.5"),
      .init(name: "offer_minutes", value: "30"), .init(name: "offer_minutes", value: "31"),
    ])
    #expect(
      found.map(\.field) == ["offer_minuets", "lease_seconds", "sticky_margin", "hourly_intake", "offer_minutes"])
    #expect(policy == RoutingPolicy())
    #expect(
      policy.apply([.init(name: "relax_second_minutes.p1", value: "1")]).map(\.field) == ["relax_second_minutes.p1"])
  }

  @Test("a policy under which nobody of a line could take its heaviest ticket leaves a gap")
  func reach() throws {
    let roster = try Roster([
      Department.member("anna"), Department.member("dmitry", line: .developers, capacity: 20),
    ])
    #expect(PolicyReach.gaps(of: RoutingPolicy(), roster: roster).isEmpty)
    var policy = RoutingPolicy()
    policy.defaultCapacity = 5
    #expect(PolicyReach.gaps(of: policy, roster: roster).map(\.line) == [.specialists])
    policy.defaultCapacity = 6
    #expect(PolicyReach.gaps(of: policy, roster: roster).isEmpty)
    policy.minimumShiftLeftMinutes = 480
    #expect(PolicyReach.gaps(of: policy, roster: roster).isEmpty)
    policy.longestShiftPauseMinutes = 30
    #expect(PolicyReach.gaps(of: policy, roster: roster).map(\.line) == [.specialists, .developers])
  }

  @Test("what another policy would change is told for lines, people and tickets")
  func effects() {
    var after = RoutingPolicy()
    after.defaultCapacity = 8
    after.requiresPlan = true
    var anna = Department.atWork("anna", load: 9)
    anna.presence.workday = .started(at: Department.now, planFiled: false)
    let queue = [Department.ticket(1), Department.ticket(2, priority: .p1)]
    let effects = PolicyEffects.of(
      after, insteadOf: RoutingPolicy(), queue: queue, staff: [anna], calendar: Department.calendar, roster: Roster(),
      now: Department.now)
    #expect(
      effects.map(\.subject) == ["line 2", "anna", "T-1"], "\(effects)")
    #expect(effects.first?.text == "1 -> 0 people can be given tickets now")
    #expect(effects.dropFirst().first?.text.contains("capacity 12 -> 8, below the load of 9") == true)
    #expect(effects.last?.text == "given to anna -> queued")
  }
}
