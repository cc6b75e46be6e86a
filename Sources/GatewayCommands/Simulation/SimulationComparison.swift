import BusinessTime
import RoutingDomain

/// One thing that differs from the scenario as given.
struct SimulationComparison {
  enum Key: String {
    case people, staff, policy, calendar
  }

  let text: String
  let key: Key
  let value: String

  init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let key = Key(rawValue: String(parts[0])) else { return nil }
    if key == .people, StaffingOption(argument: String(parts[1])) == nil { return nil }
    (self.text, self.key, value) = (text, key, String(parts[1]))
  }

  func apply(to base: SimulationSetup) throws(CommandFailure) -> SimulationSetup {
    var setup = base
    setup.name = text
    switch key {
    case .people: setup.staffing = StaffingOption(argument: value)
    case .staff:
      setup.staff = try SimulationSetup.staff(file: value)
      setup.staffing = nil
    case .policy: setup.policy = try SimulationSetup.policy(file: value, onto: base.policy)
    case .calendar: setup.calendar = try SimulationSetup.calendar(value, zone: base.calendar.zone)
    }
    return setup
  }
}
