/// Every number routing decides by, as one versioned value.
///
/// Explanations carry the version, so that a decision can be understood after the policy has changed. The defaults
/// are the department's; "business" minutes are counted by the calendar the planner is given.
public struct RoutingPolicy: Sendable, Hashable {
  /// Grows by one with every change.
  public var version: UInt32 = 1

  // MARK: Urgency

  /// B: urgency at the moment a ticket becomes eligible, 0 to 100.
  public var baseUrgency = PerPriority<Double>(p1: 80, p2: 55, p3: 30, p4: 10)
  /// Business minutes in which an unanswered ticket reaches urgency 100: the first-response targets.
  public var responseTargetMinutes = PerPriority<Int>(p1: 30, p2: 120, p3: 240, p4: 480)
  /// Business minutes in which a ticket already answered reaches urgency 100: half of the resolution targets.
  public var lineTargetMinutes = PerPriority<Int>(p1: 120, p2: 240, p3: 720, p4: 1_200)

  // MARK: Weight and capacity

  public var priorityWeight = PerPriority<Double>(p1: 4, p2: 3, p3: 2, p4: 1)
  public var questionWeight: Double = 0.5
  public var configurationWeight: Double = 1
  public var defectWeight: Double = 1.5
  public var otherKindWeight: Double = 1
  public var waitingFactor: Double = 0.25
  public var overseenFactor: Double = 0.5
  /// Weighted work a person may have at once, unless the person has a capacity of their own.
  public var defaultCapacity: Double = 12
  /// For so many days from the start a newcomer has ``rampUpFactor`` of the capacity.
  public var rampUpDays = 14
  public var rampUpFactor: Double = 0.5
  /// Tickets a person may be given within an hour.
  public var hourlyIntake = 8

  // MARK: Availability

  /// Whether a ticket goes only to people who have filed the day's plan.
  public var requiresPlan = false
  /// Whether a ticket goes only to people with a fresh presence lease, and comes back from people who vanish.
  public var requiresPresence = true
  /// Shift left at which a person still gets a ticket that is not P1.
  public var minimumShiftLeftMinutes = 20
  /// The longest pause inside a shift; a longer one ends it.
  public var longestShiftPauseMinutes = 120
  /// How long a heartbeat keeps its person present.
  public var leaseSeconds = 90
  /// How long after the lease a person is waited for, without new tickets.
  public var leaseGraceSeconds = 120
  /// How long the start of a day, or an act on a ticket, keeps a person present whose client sends no heartbeats.
  ///
  /// A person at a command line has no client that could send any: between two commands nothing runs. Half a shift
  /// is long enough to work through a ticket without being taken for gone, and short enough that somebody who left
  /// without ending the day is missed on the same day.
  public var declaredLeaseMinutes = 240

  // MARK: Relaxation, stickiness, offers

  /// Business minutes after which one of the required skills is enough.
  public var relaxFirstMinutes = PerPriority<Int>(p1: 3, p2: 10, p3: 10, p4: 10)
  /// Business minutes after which no skill is required; with nobody eligible then, the ticket is hanging.
  public var relaxSecondMinutes = PerPriority<Int>(p1: 6, p2: 20, p3: 20, p4: 20)
  /// For so many days a customer's last specialist is preferred.
  public var stickyDays = 14
  /// By how much the preferred specialist's ratio may exceed the best.
  public var stickyMargin: Double = 0.25
  /// Business minutes in which an offer must be accepted.
  public var offerMinutes = 15
  /// Business minutes for which an offer that ran out keeps its person from getting the same ticket again.
  public var expiredOfferExclusionMinutes = 30
  /// Declines after which a ticket goes to the lead.
  public var declinesToLead = 3
  /// Minutes after which the started tickets of somebody offline are queued again.
  public var startedRequeueMinutes = 30
  /// Seconds between two looks at everything.
  public var sweepSeconds = 30

  public init() {}
}

extension RoutingPolicy {
  /// A value out of its range.
  public struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
    public var field: String
    public var value: String
    public var allowed: String

    public var description: String { "\(field) is \(value), allowed are \(allowed)" }
  }

  /// Every value out of range, by the name of its setting; empty when the policy may come into force.
  public func violations() -> [Violation] {
    var found = Self.settings.compactMap { setting -> Violation? in
      let value = setting.value(of: self)
      guard !setting.admits(value) else { return nil }
      return Violation(field: setting.name, value: setting.text(of: value), allowed: setting.allowed)
    }
    for priority in Priority.allCases where relaxSecondMinutes[priority] < relaxFirstMinutes[priority] {
      found.append(
        Violation(
          field: "relax_second_minutes.p\(priority.rawValue)", value: "\(relaxSecondMinutes[priority])",
          allowed: "\(relaxFirstMinutes[priority]), the first relaxation, and more"))
    }
    return found
  }
}
