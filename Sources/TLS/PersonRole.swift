/// What a person is to the department; carried in the person's certificate and decisive for their rights.
public enum PersonRole: String, Sendable, Hashable, CaseIterable {
  case manager
  case specialist
  case developer
  case lead
  case admin
}
