public import BusinessTime

extension Customer {
  public var alarmSubject: String { "customer/\(id)" }

  /// That nobody looks after this customer, for the admins.
  public func unmanagedAlarm(at now: Instant) -> Alarm {
    Alarm(
      .customerUnmanaged, subject: alarmSubject, ticket: nil, raisedAt: now,
      text: "customer \(id) has no account manager", recipients: [.role(.admin)])
  }
}
