/// Where an idea is on its way. Raw values are the wire's.
public enum IdeaState: Int, Sendable, Hashable, CaseIterable {
  case submitted = 1
  /// Somebody has said something about it, or voted.
  case discussion = 2
  case accepted = 3
  case rejected = 4
  /// It is written down what is to be made.
  case specified = 5
  /// The developers have a ticket of it.
  case inDevelopment = 6
  case shipped = 7
  /// A redirect to another idea.
  case merged = 8

  /// As people and events write it: `IN_DEVELOPMENT`.
  public var name: String {
    switch self {
    case .submitted: "SUBMITTED"
    case .discussion: "DISCUSSION"
    case .accepted: "ACCEPTED"
    case .rejected: "REJECTED"
    case .specified: "SPECIFIED"
    case .inDevelopment: "IN_DEVELOPMENT"
    case .shipped: "SHIPPED"
    case .merged: "MERGED"
    }
  }
}
