public import BusinessTime

/// Where somebody works on a day.
public enum WorkMode: String, Sendable, Hashable, CaseIterable {
  case office
  case remote
}

/// One thing a person intends to do on a day: a ticket or a free task.
public struct PlanItem: Sendable, Hashable {
  /// The 1-based place in the plan.
  public var number: Int
  /// `nil` for a free task.
  public var ticket: UInt64?
  /// What is to be done; may be empty for a ticket.
  public var text: String
  /// `nil` when not estimated.
  public var estimateMinutes: Int?
  /// It came over from an earlier day.
  public var isCarriedOver: Bool

  public init(
    number: Int = 0, ticket: UInt64? = nil, text: String, estimateMinutes: Int? = nil, isCarriedOver: Bool = false
  ) {
    self.number = number
    self.ticket = ticket
    self.text = text
    self.estimateMinutes = estimateMinutes
    self.isCarriedOver = isCarriedOver
  }

  /// Whether two items are about the same thing: the same ticket, or the same words.
  func isSameWork(as other: PlanItem) -> Bool {
    ticket != nil || other.ticket != nil ? ticket == other.ticket : text == other.text
  }
}

/// A pause within the day.
public struct Break: Sendable, Hashable {
  public var startedAt: Instant
  /// `nil` while it lasts.
  public var endedAt: Instant?

  public init(startedAt: Instant, endedAt: Instant? = nil) {
    self.startedAt = startedAt
    self.endedAt = endedAt
  }
}

extension PlanItem {
  /// A plan in its final form: carried items first stay in it, numbered from 1.
  ///
  /// What was carried over is a promise and is not dropped silently; it leaves the plan when a report says "not done"
  /// without carrying it over again. An item of `given` about the same work takes the carried one's place.
  /// Throws ``WorkdayError/invalidPlan(_:)`` for no item at all, too many, an item without ticket and text, a ticket
  /// or task named twice, a text or estimate over the limit.
  static func plan(
    from given: [PlanItem], carried: [PlanItem], policy: DayPolicy
  ) throws(WorkdayError) -> [PlanItem] {
    var plan = carried
    for (index, var item) in given.enumerated() {
      item.isCarriedOver = false
      guard item.ticket != nil || !item.text.isEmpty else { throw .invalidPlan(.emptyItem(place: index + 1)) }
      guard item.text.count <= policy.maximumTextLength else {
        throw .invalidPlan(
          .textTooLong(place: index + 1, length: item.text.count, maximum: policy.maximumTextLength))
      }
      if let estimate = item.estimateMinutes, !(1...1_440).contains(estimate) {
        throw .invalidPlan(.estimateOutOfRange(place: index + 1, minutes: estimate))
      }
      if given[..<index].contains(where: { $0.isSameWork(as: item) }) {
        throw .invalidPlan(.namedTwice(place: index + 1))
      }
      if let place = plan.firstIndex(where: { $0.isSameWork(as: item) }) {
        item.isCarriedOver = plan[place].isCarriedOver
        if item.text.isEmpty { item.text = plan[place].text }
        plan[place] = item
      } else {
        plan.append(item)
      }
    }
    guard !plan.isEmpty else { throw .invalidPlan(.noItems) }
    guard plan.count <= policy.maximumPlanItems else {
      throw .invalidPlan(.tooManyItems(plan.count, maximum: policy.maximumPlanItems))
    }
    return numbered(plan)
  }

  static func numbered(_ items: [PlanItem]) -> [PlanItem] {
    items.enumerated().map { index, item in
      var item = item
      item.number = index + 1
      return item
    }
  }
}
