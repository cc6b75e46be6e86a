internal import OporaAPI
internal import RoutingDomain

extension RoutingPolicy {
  /// Takes the values a message states; 0 and unspecified keep what is there. The version is taken too.
  mutating func take(_ message: RoutingV1.Policy) {
    func take(_ value: UInt32, _ keyPath: WritableKeyPath<RoutingPolicy, Int>) {
      if value != 0 { self[keyPath: keyPath] = Int(value) }
    }
    if message.version != 0 { version = message.version }
    if message.defaultCapacity != 0 { defaultCapacity = message.defaultCapacity }
    take(message.hourlyIntake, \.hourlyIntake)
    take(message.minimumShiftLeftMinutes, \.minimumShiftLeftMinutes)
    take(message.leaseSeconds, \.leaseSeconds)
    take(message.leaseGraceSeconds, \.leaseGraceSeconds)
    take(message.offerMinutes, \.offerMinutes)
    for (first, second) in [
      (\RoutingPolicy.relaxFirstMinutes.p2, \RoutingPolicy.relaxSecondMinutes.p2),
      (\.relaxFirstMinutes.p3, \.relaxSecondMinutes.p3), (\.relaxFirstMinutes.p4, \.relaxSecondMinutes.p4),
    ] {
      take(message.relaxFirstMinutes, first)
      take(message.relaxSecondMinutes, second)
    }
    take(message.relaxFirstMinutesP1, \.relaxFirstMinutes.p1)
    take(message.relaxSecondMinutesP1, \.relaxSecondMinutes.p1)
    take(message.rampUpDays, \.rampUpDays)
    take(message.stickyDays, \.stickyDays)
    if message.stickyMargin != 0 { stickyMargin = message.stickyMargin }
    take(message.sweepSeconds, \.sweepSeconds)
    if message.requirePlan != .unspecified { requiresPlan = message.requirePlan == .on }
    if message.requirePresence != .unspecified { requiresPresence = message.requirePresence == .on }
    for setting in message.values { restore(setting.name, setting.value) }
  }
}

extension RoutingV1.Policy {
  init(_ policy: RoutingPolicy) {
    self.init(
      version: policy.version, defaultCapacity: policy.defaultCapacity,
      hourlyIntake: UInt32(clamping: policy.hourlyIntake),
      minimumShiftLeftMinutes: UInt32(clamping: policy.minimumShiftLeftMinutes),
      leaseSeconds: UInt32(clamping: policy.leaseSeconds),
      leaseGraceSeconds: UInt32(clamping: policy.leaseGraceSeconds),
      offerMinutes: UInt32(clamping: policy.offerMinutes),
      relaxFirstMinutes: UInt32(clamping: policy.relaxFirstMinutes.p2),
      relaxSecondMinutes: UInt32(clamping: policy.relaxSecondMinutes.p2),
      relaxFirstMinutesP1: UInt32(clamping: policy.relaxFirstMinutes.p1),
      relaxSecondMinutesP1: UInt32(clamping: policy.relaxSecondMinutes.p1),
      rampUpDays: UInt32(clamping: policy.rampUpDays), stickyDays: UInt32(clamping: policy.stickyDays),
      stickyMargin: policy.stickyMargin, sweepSeconds: UInt32(clamping: policy.sweepSeconds),
      requirePlan: policy.requiresPlan ? .on : .off, requirePresence: policy.requiresPresence ? .on : .off)
  }

  /// With every setting by name. Answers leave the names out, so that a changed field of an answer sent back counts.
  init(stored policy: RoutingPolicy) {
    self.init(policy)
    values = RoutingPolicy.settings.map { RoutingV1.PolicyValue(name: $0.name, value: $0.value(of: policy)) }
  }
}

extension RoutingV1.PolicySettings {
  init(_ policy: RoutingPolicy) {
    let defaults = RoutingPolicy()
    self.init(
      version: policy.version,
      settings: RoutingPolicy.settings.map { setting in
        RoutingV1.PolicySetting(
          name: setting.name, value: setting.text(of: policy), defaultValue: setting.text(of: defaults),
          allowed: setting.allowed, meaning: setting.meaning)
      })
  }
}
