import BusinessTime
import RoutingDomain
import Testing

@Suite("Presence, offers and taking back")
struct PresenceTests {
  let policy = RoutingPolicy()
  let now = Department.now

  private func at(seconds: Int64) -> Instant { now.advanced(byMilliseconds: seconds * 1_000) }

  @Test("a heartbeat holds for 90 s, then comes a grace of 120 s, then offline")
  func lease() {
    var presence = Presence()
    presence.startDay(at: now, policy: policy)
    presence.heartbeat(at: now, policy: policy)
    #expect(presence.leaseState(at: at(seconds: 90), policy: policy) == .present)
    #expect(presence.leaseState(at: at(seconds: 91), policy: policy) == .grace)
    #expect(presence.leaseState(at: at(seconds: 210), policy: policy) == .grace)
    #expect(presence.leaseState(at: at(seconds: 211), policy: policy) == .offline)
    #expect(presence.offlineSince(at: at(seconds: 210), policy: policy) == nil)
    #expect(presence.offlineSince(at: at(seconds: 211), policy: policy) == at(seconds: 210))
  }

  @Test("without heartbeats the start of the day and every act hold for four hours")
  func declared() {
    var presence = Presence()
    presence.startDay(at: now, policy: policy)
    #expect(presence.leaseState(at: at(seconds: 4 * 3_600), policy: policy) == .present)
    presence.noteActivity(at: at(seconds: 3_600), policy: policy)
    #expect(presence.leaseUntil == at(seconds: 5 * 3_600))
    presence.endDay(at: at(seconds: 7_200))
    presence.noteActivity(at: at(seconds: 7_300), policy: policy)
    #expect(presence.leaseUntil == at(seconds: 7_200))
    #expect(presence.offlineSince(at: at(seconds: 90_000), policy: policy) == nil)
  }

  @Test("the first heartbeat switches to the short lease, a day later the long one is back")
  func switching() {
    var presence = Presence()
    presence.startDay(at: now, policy: policy)
    presence.heartbeat(at: at(seconds: 60), policy: policy)
    #expect(presence.leaseUntil == at(seconds: 150))
    presence.noteActivity(at: at(seconds: 100), policy: policy)
    #expect(presence.leaseUntil == at(seconds: 190))
    presence.endDay(at: at(seconds: 110))
    presence.startDay(at: at(seconds: 1_000), policy: policy)
    #expect(presence.leaseUntil == at(seconds: 1_000 + 4 * 3_600))
  }

  @Test("an offer is accepted in time, declined with a reason, or runs out after 15 business minutes")
  func offers() throws {
    let fresh = Offer(
      ticket: TicketNumber(1), person: "anna", at: now, policy: policy, calendar: Department.calendar)
    #expect(fresh.expiresAt == at(seconds: 900))
    #expect(!fresh.isExpired(at: at(seconds: 900)))
    #expect(fresh.isExpired(at: at(seconds: 901)))

    var offer = fresh
    #expect(throws: OfferError.offeredToSomebodyElse(TicketNumber(1), to: "anna")) { try offer.accept(by: "boris") }
    try offer.accept(by: "anna")
    try offer.accept(by: "anna")
    #expect(throws: OfferError.alreadyAnswered(TicketNumber(1), .accepted)) {
      try offer.decline(by: "anna", reason: "busy")
    }
    var declined = fresh
    #expect(throws: OfferError.reasonMissing(TicketNumber(1))) { try declined.decline(by: "anna", reason: " ") }
    try declined.decline(by: "anna", reason: "conflict")
    #expect(
      declined.exclusion(at: now, policy: policy, calendar: Department.calendar) == .declined(reason: "conflict"))
    var expired = fresh
    expired.state = .expired
    #expect(
      expired.exclusion(at: now, policy: policy, calendar: Department.calendar)
        == .offerExpired(until: at(seconds: 1_800)))
  }

  @Test("an offer made before lunch runs on after it")
  func offerOverLunch() throws {
    let beforeLunch = try #require(Instant(iso8601: "2026-11-24T12:50:00Z"))
    let offer = Offer(
      ticket: TicketNumber(1), person: "anna", at: beforeLunch, policy: policy, calendar: Department.calendar)
    #expect(offer.expiresAt.description == "2026-11-24T14:05:00Z")
  }

  private func held(
    _ progress: HeldTicket.Progress, owner: PersonID? = "anna", overseer: PersonID? = nil, offer: Bool = false,
    unansweredSince: Instant? = nil
  ) -> HeldTicket {
    HeldTicket(
      number: TicketNumber(1), line: .specialists, priority: .p3, kind: .question, owner: owner, overseer: overseer,
      progress: progress, unansweredSince: unansweredSince,
      offer: offer
        ? Offer(ticket: TicketNumber(1), person: "anna", at: now, policy: policy, calendar: Department.calendar) : nil)
  }

  /// A person whose heartbeats ended so that they are offline since `now`.
  private func vanished(_ id: PersonID) -> StaffState {
    let presence = Presence(
      workday: .started(at: at(seconds: -3_600), planFiled: true), leaseUntil: at(seconds: -120), sendsHeartbeats: true)
    return StaffState(member: Department.member(id), presence: presence)
  }

  private func causes(_ ticket: HeldTicket, _ staff: [StaffState], at instant: Instant) -> [TakeBackRules.Cause] {
    let rules = TakeBackRules(policy: policy, roster: (try? Roster(staff.map(\.member))) ?? Roster())
    let byID = Dictionary(uniqueKeysWithValues: staff.map { ($0.member.id, $0) })
    return rules.actions(for: ticket, staff: byID, now: instant).compactMap { action in
      if case .requeue(_, _, let cause) = action { cause } else { nil }
    }
  }

  @Test("unstarted tickets of somebody offline come back at once, started ones after 30 minutes or a reply")
  func offline() {
    let staff = [vanished("anna")]
    #expect(causes(held(.unstarted), staff, at: now).isEmpty)
    #expect(causes(held(.unstarted), staff, at: at(seconds: 1)) == [.offline(since: now)])
    #expect(causes(held(.started), staff, at: at(seconds: 1_799)).isEmpty)
    #expect(causes(held(.started), staff, at: at(seconds: 1_800)) == [.offlineTooLong(since: now, minutes: 30)])
    let replied = held(.started, unansweredSince: at(seconds: 60))
    #expect(causes(replied, staff, at: at(seconds: 61)) == [.customerWaits(since: at(seconds: 60))])
    #expect(causes(held(.waiting), staff, at: at(seconds: 90_000)).isEmpty)
  }

  @Test("an offer comes back when it runs out or its person's day ends; work in hand stays overnight")
  func offerComesBack() {
    var anna = Department.atWork("anna")
    #expect(causes(held(.unstarted, offer: true), [anna], at: at(seconds: 900)).isEmpty)
    #expect(causes(held(.unstarted, offer: true), [anna], at: at(seconds: 901)) == [.offerExpired])
    anna.presence.endDay(at: at(seconds: 60))
    #expect(causes(held(.unstarted, offer: true), [anna], at: at(seconds: 61)) == [.dayEnded])
    #expect(causes(held(.started), [anna], at: at(seconds: 50_000)).isEmpty)
    #expect(causes(held(.unstarted), [anna], at: at(seconds: 50_000)).isEmpty)
  }

  @Test("a customer's new message finds an owner at work, or the queue")
  func reopened() {
    var anna = Department.atWork("anna")
    var ticket = held(.unstarted, unansweredSince: now)
    ticket.isAnswered = true
    #expect(causes(ticket, [anna], at: at(seconds: 1)).isEmpty)
    anna.presence.endDay(at: now)
    #expect(causes(ticket, [anna], at: at(seconds: 1)) == [.reopened(at: now)])
    ticket.isAnswered = false
    #expect(causes(ticket, [anna], at: at(seconds: 1)).isEmpty)
  }

  @Test("oversight of somebody offline goes to the first deputy at work")
  func oversight() throws {
    var anna = vanished("anna")
    anna.member.deputies = ["boris"]
    var boris = vanished("boris")
    boris.member.deputies = ["clara"]
    let clara = Department.atWork("clara")
    let rules = TakeBackRules(policy: policy, roster: try Roster([anna.member, boris.member, clara.member]))
    let ticket = held(.started, owner: "dmitri", overseer: "anna")
    func actions(_ staff: [StaffState]) -> [TakeBackRules.Action] {
      rules.actions(
        for: ticket, staff: Dictionary(uniqueKeysWithValues: staff.map { ($0.member.id, $0) }), now: at(seconds: 1))
    }
    #expect(actions([anna, boris, clara]) == [.handOverOversight(TicketNumber(1), from: "anna", to: "clara")])
    #expect(actions([anna, boris]) == [.handOverOversight(TicketNumber(1), from: "anna", to: nil)])
  }

  @Test("load counts owned, waiting and overseen tickets by their weights")
  func load() {
    let defect = HeldTicket(
      number: TicketNumber(1), line: .developers, priority: .p1, kind: .defect, owner: "dev", overseer: "anna",
      progress: .started)
    #expect(defect.weight(for: "dev", policy: policy) == 6)
    #expect(defect.weight(for: "anna", policy: policy) == 3)
    var verifying = defect
    verifying.progress = .verifying
    #expect(verifying.weight(for: "dev", policy: policy) == 0)
    #expect(verifying.weight(for: "anna", policy: policy) == 6)
    #expect(held(.waiting).weight(for: "anna", policy: policy) == 0.25)
    #expect(held(.waiting).weight(for: "boris", policy: policy) == 0)
  }

  @Test("leave takes what is begun and what is not, and leaves what waits for the customer")
  func onLeave() {
    var anna = Department.atWork("anna")
    anna.presence.leaves = [at(seconds: 60)..<at(seconds: 120)]
    for progress in [HeldTicket.Progress.unstarted, .started] {
      #expect(causes(held(progress), [anna], at: at(seconds: 59)).isEmpty)
      #expect(causes(held(progress), [anna], at: at(seconds: 60)) == [.onLeave(until: at(seconds: 120))])
      #expect(causes(held(progress), [anna], at: at(seconds: 120)).isEmpty)
    }
    #expect(causes(held(.waiting), [anna], at: at(seconds: 60)).isEmpty)
    #expect(causes(held(.verifying), [anna], at: at(seconds: 60)).isEmpty)
    anna.member.isActive = false
    #expect(causes(held(.started), [anna], at: now) == [.left])
  }

  @Test("oversight of somebody on leave waits for no deputy to come to work, that of somebody offline does")
  func standIns() throws {
    var anna = vanished("anna")
    anna.member.deputies = ["boris"]
    var boris = StaffState(member: Department.member("boris"))
    boris.member.deputies = ["clara"]
    var clara = StaffState(member: Department.member("clara"))
    let rules = TakeBackRules(policy: policy, roster: try Roster([anna.member, boris.member, clara.member]))
    let ticket = held(.started, owner: "dmitri", overseer: "anna")
    func heir() -> [PersonID?] {
      let staff = Dictionary(uniqueKeysWithValues: [anna, boris, clara].map { ($0.member.id, $0) })
      return rules.actions(for: ticket, staff: staff, now: at(seconds: 1)).map { action in
        if case .handOverOversight(_, _, let to) = action { to } else { nil }
      }
    }
    #expect(heir() == [nil])
    anna.presence = Presence(leaves: [now..<at(seconds: 60)])
    #expect(heir() == ["boris"])
    boris.presence.leaves = [now..<at(seconds: 60)]
    #expect(heir() == ["clara"])
    clara.presence.leaves = [now..<at(seconds: 60)]
    #expect(heir() == [nil])
    anna.presence.leaves = []
    #expect(heir().isEmpty, "who has ended the day is neither away nor offline")
  }
}
