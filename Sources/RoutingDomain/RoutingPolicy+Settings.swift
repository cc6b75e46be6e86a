extension RoutingPolicy {
  private static let longest = 10_080

  /// Every number of the policy, in the order in which people read them.
  public static let settings: [PolicySetting] =
    PolicySetting.decimalPerPriority(
      "base_urgency", \.baseUrgency, 0...100, "urgency at the moment a ticket becomes eligible")
    + PolicySetting.wholePerPriority(
      "response_target_minutes", \.responseTargetMinutes, 1...longest,
      "business minutes until an unanswered ticket is fully urgent")
    + PolicySetting.wholePerPriority(
      "line_target_minutes", \.lineTargetMinutes, 1...longest,
      "business minutes until an answered ticket is fully urgent")
    + PolicySetting.decimalPerPriority(
      "priority_weight", \.priorityWeight, 0.125...64, "how much of a capacity a ticket takes")
    + [
      .decimal("kind_weight.question", \.questionWeight, 0.125...64, "factor of a question"),
      .decimal("kind_weight.configuration", \.configurationWeight, 0.125...64, "factor of a configuration"),
      .decimal("kind_weight.defect", \.defectWeight, 0.125...64, "factor of a defect"),
      .decimal("kind_weight.other", \.otherKindWeight, 0.125...64, "factor of an idea or a task"),
      .decimal("state_factor.waiting", \.waitingFactor, 0...1, "what waiting for the customer leaves of a weight"),
      .decimal("state_factor.overseen", \.overseenFactor, 0...1, "what overseeing takes of a weight"),
      .decimal(
        "default_capacity", \.defaultCapacity, 0.5...1_000, "weighted work at once, for people without their own"),
      .whole("ramp_up_days", \.rampUpDays, 0...365, "days in which a newcomer's capacity is reduced"),
      .decimal("ramp_up_factor", \.rampUpFactor, 0.05...1, "what a newcomer has of the capacity"),
      .whole("hourly_intake", \.hourlyIntake, 1...1_000, "tickets a person may be given within an hour"),
      .toggle("require_plan", \.requiresPlan, "whether tickets go only to people who filed the day's plan"),
      .toggle("require_presence", \.requiresPresence, "whether tickets go only to people with a fresh lease"),
      .whole("minimum_shift_left_minutes", \.minimumShiftLeftMinutes, 0...480, "shift left for a ticket below P1"),
      .whole(
        "longest_shift_pause_minutes", \.longestShiftPauseMinutes, 0...480, "longest pause that is part of a shift"),
      .whole("lease_seconds", \.leaseSeconds, 5...86_400, "how long a heartbeat keeps its person present"),
      .whole("lease_grace_seconds", \.leaseGraceSeconds, 0...86_400, "how long a person is waited for after the lease"),
      .whole(
        "declared_lease_minutes", \.declaredLeaseMinutes, 1...1_440,
        "how long a start of day or an act keeps a person present whose client sends no heartbeats"),
    ]
    + PolicySetting.wholePerPriority(
      "relax_first_minutes", \.relaxFirstMinutes, 0...longest, "business minutes until one required skill is enough")
    + PolicySetting.wholePerPriority(
      "relax_second_minutes", \.relaxSecondMinutes, 0...longest, "business minutes until no skill is required")
    + [
      .whole("sticky_days", \.stickyDays, 0...3_650, "days in which the customer's last specialist is preferred"),
      .decimal("sticky_margin", \.stickyMargin, 0...10, "by how much the preferred one's ratio may exceed the best"),
      .whole("offer_minutes", \.offerMinutes, 1...longest, "business minutes in which an offer must be accepted"),
      .whole(
        "expired_offer_exclusion_minutes", \.expiredOfferExclusionMinutes, 0...longest,
        "business minutes for which an offer that ran out excludes its person"),
      .whole("declines_to_lead", \.declinesToLead, 1...100, "declines after which a ticket goes to the lead"),
      .whole(
        "started_requeue_minutes", \.startedRequeueMinutes, 0...1_440,
        "minutes after which the started tickets of somebody offline are queued again"),
      .whole("sweep_seconds", \.sweepSeconds, 1...3_600, "seconds between two looks at everything"),
    ]

  private static let settingsByName = Dictionary(
    settings.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  public static func setting(named name: String) -> PolicySetting? { settingsByName[name] }

  /// A change somebody wants.
  public struct Change: Sendable, Hashable {
    public var name: String
    /// A number, `on`, `off`, or `default`.
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Takes changes over; what cannot be read or is out of range comes back, all of it, and nothing is changed then.
  public mutating func apply(_ changes: [Change]) -> [Violation] {
    var changed = self
    var found: [Violation] = []
    var seen: Set<String> = []
    for change in changes {
      guard let setting = Self.setting(named: change.name) else {
        found.append(Violation(field: change.name, value: change.value, allowed: "no value: there is no such setting"))
        continue
      }
      guard seen.insert(change.name).inserted else {
        found.append(Violation(field: change.name, value: change.value, allowed: "one value: it is given twice"))
        continue
      }
      let value = change.value == "default" ? setting.value(of: RoutingPolicy()) : setting.number(change.value)
      guard let value, setting.admits(value) else {
        found.append(Violation(field: change.name, value: "'\(change.value)'", allowed: setting.allowed))
        continue
      }
      setting.write(&changed, value)
    }
    guard found.isEmpty else { return found }
    found = changed.violations()
    if found.isEmpty { self = changed }
    return found
  }

  /// Takes a stored value; a name that this release does not know is left out, as a later release may have one more.
  public mutating func restore(_ name: String, _ value: Double) {
    guard let setting = Self.setting(named: name), setting.admits(value) else { return }
    setting.write(&self, value)
  }

  /// What differs, such as `offer_minutes 15 -> 20`.
  public func changes(from earlier: RoutingPolicy) -> [String] {
    Self.settings.compactMap { setting in
      let (before, after) = (setting.text(of: earlier), setting.text(of: self))
      return before == after ? nil : "\(setting.name) \(before) -> \(after)"
    }
  }
}
