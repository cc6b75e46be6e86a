/// How much of a person's capacity a ticket takes.
///
/// w = priority × kind × state. With the default numbers every weight is a multiple of 1/16, so sums are exact.
public struct Weight: Sendable, Hashable {
  /// What a person has to do with a ticket.
  public enum Share: Sendable, Hashable, CaseIterable {
    case active
    case waiting
    case overseen
  }

  public var priorityFactor: Double
  public var kindFactor: Double
  public var shareFactor: Double

  public init(priority: Priority, kind: Kind, share: Share = .active, policy: RoutingPolicy) {
    priorityFactor = policy.priorityWeight[priority]
    kindFactor =
      switch kind {
      case .question: policy.questionWeight
      case .configuration: policy.configurationWeight
      case .defect: policy.defectWeight
      case .idea, .task: policy.otherKindWeight
      }
    shareFactor =
      switch share {
      case .active: 1
      case .waiting: policy.waitingFactor
      case .overseen: policy.overseenFactor
      }
  }

  public var value: Double { priorityFactor * kindFactor * shareFactor }

  /// In words and numbers.
  public var reason: String {
    "\(rounded(value)) = priority \(rounded(priorityFactor)) × kind \(rounded(kindFactor))"
      + " × state \(rounded(shareFactor))"
  }
}
