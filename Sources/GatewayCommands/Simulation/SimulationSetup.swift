import BusinessTime
import OporaAPI
import RoutingDomain
import RoutingSimulation
import TLS

/// What a scenario is put together from, beside the tickets.
struct SimulationSetup: Sendable {
  var name: String
  var policy: RoutingPolicy
  var calendar: BusinessCalendar
  /// Given people, or how many like each other.
  var staff: [StaffMember]
  var staffing: StaffingOption?

  func scenario(_ tickets: [ExpectedTicket], acceptanceMilliseconds: Int64) -> Scenario {
    var staff = staff
    if let staffing {
      staff = staffing.counts(for: tickets).sorted { $0.key < $1.key }.flatMap { line, count in
        (0..<count).map { number in
          StaffMember(
            id: PersonID("line\(line.rawValue)-\(number + 1)"), line: line, role: .specialist, shifts: calendar)
        }
      }
    }
    return Scenario(
      tickets: tickets, staff: staff, policy: policy, calendar: calendar,
      acceptanceMilliseconds: acceptanceMilliseconds)
  }
}

extension SimulationSetup {
  /// `standard`, `always`, one day for Monday to Friday, or seven days with semicolons.
  static func calendar(_ text: String, zone: TimeZoneRules) throws(CommandFailure) -> BusinessCalendar {
    switch text {
    case "always": return .alwaysOpen(in: zone)
    case "standard": return .standard(in: zone)
    default: break
    }
    let days = text.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    let week = days.count == 1 ? Array(repeating: days[0], count: 5) + ["", ""] : days
    do throws(ShiftPlan.Problem) { return try ShiftPlan.calendar(week, zone: zone) } catch {
      throw CommandFailure(
        "the calendar '\(text)' cannot be used", why: "\(error)",
        hint: "use standard, always, 09:00-18:00 for Monday to Friday, or seven days with semicolons between")
    }
  }

  static func zone(_ name: String) throws(CommandFailure) -> TimeZoneRules {
    do throws(TimeZoneError) { return try TimeZoneDirectory.system.zone(named: name) } catch {
      throw CommandFailure(
        "the time zone '\(name)' cannot be used", why: "\(error)", hint: "name one such as Europe/Moscow")
    }
  }

  static func policy(file: String, onto base: RoutingPolicy) throws(CommandFailure) -> RoutingPolicy {
    let text = try FileAccess.readText(file, limit: 1 << 20)
    do throws(SimulationPolicyFile.Problems) { return try SimulationPolicyFile.parse(text, onto: base) } catch {
      throw CommandFailure("the policy \(file) cannot be used", why: error.lines, hint: "mend the lines and try again")
    }
  }

  static func staff(file: String) throws(CommandFailure) -> [StaffMember] {
    let text = try FileAccess.readText(file, limit: 8 << 20)
    let parsed: StaffFile
    do throws(StaffFile.Problems) { parsed = try StaffFile.parse(text) } catch {
      throw CommandFailure(
        "the staff of \(file) cannot be used", why: error.lines, hint: "mend the lines and try again")
    }
    return try members(
      parsed.people.map { person in
        RoutingV1.Member(
          id: person.id, name: person.name, line: UInt32(clamping: person.line), role: person.role.rawValue,
          skills: person.skills.map { .init(skill: $0.name, level: UInt32(clamping: $0.level)) },
          capacity: person.capacity, timeZone: person.zone, deputies: person.deputies,
          startedAtMs: Instant(iso8601: person.started)?.millisecondsSinceEpoch ?? 0, active: person.isActive,
          shifts: person.shifts, team: person.team)
      })
  }

  /// People of a line; leads and admins, who are on none, take no tickets.
  static func members(_ messages: [RoutingV1.Member]) throws(CommandFailure) -> [StaffMember] {
    var members: [StaffMember] = []
    for message in messages {
      guard let line = Line(rawValue: Int(message.line)) else { continue }
      let zone = try zone(message.timeZone.isEmpty ? "UTC" : message.timeZone)
      let shifts: BusinessCalendar
      do throws(ShiftPlan.Problem) { shifts = try ShiftPlan.calendar(message.shifts, zone: zone) } catch {
        throw CommandFailure("\(message.id) cannot be simulated", why: "\(error)", hint: "mend the shifts")
      }
      members.append(
        StaffMember(
          id: PersonID(message.id), name: message.name, line: line,
          role: Role(rawValue: message.role) ?? .specialist,
          skills: Dictionary(message.skills.map { ($0.skill, Int($0.level)) }, uniquingKeysWith: max),
          capacity: message.capacity == 0 ? nil : message.capacity, shifts: shifts,
          startedAt: message.startedAtMs == 0 ? nil : Instant(millisecondsSinceEpoch: message.startedAtMs),
          isActive: message.active, team: message.team))
    }
    return members
  }

  /// The numbers of the department's policy that bear on a simulation.
  static func policy(_ message: RoutingV1.Policy) -> RoutingPolicy {
    var policy = RoutingPolicy()
    policy.version = message.version
    policy.defaultCapacity = message.defaultCapacity
    policy.hourlyIntake = Int(message.hourlyIntake)
    policy.minimumShiftLeftMinutes = Int(message.minimumShiftLeftMinutes)
    policy.offerMinutes = Int(message.offerMinutes)
    policy.rampUpDays = Int(message.rampUpDays)
    policy.stickyDays = Int(message.stickyDays)
    policy.stickyMargin = message.stickyMargin
    policy.relaxFirstMinutes = PerPriority(
      p1: Int(message.relaxFirstMinutesP1), p2: Int(message.relaxFirstMinutes), p3: Int(message.relaxFirstMinutes),
      p4: Int(message.relaxFirstMinutes))
    policy.relaxSecondMinutes = PerPriority(
      p1: Int(message.relaxSecondMinutesP1), p2: Int(message.relaxSecondMinutes), p3: Int(message.relaxSecondMinutes),
      p4: Int(message.relaxSecondMinutes))
    return policy
  }
}
