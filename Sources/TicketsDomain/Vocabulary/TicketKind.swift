/// What a ticket is about. Raw values are the wire's.
public enum TicketKind: Int, Sendable, Hashable, CaseIterable {
  case question = 1
  case configuration = 2
  case defect = 3
  case idea = 4
  case task = 5

  public var name: String {
    switch self {
    case .question: "question"
    case .configuration: "configuration"
    case .defect: "defect"
    case .idea: "idea"
    case .task: "task"
    }
  }
}
