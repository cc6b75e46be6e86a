/// Which part of its date leave takes: the shift is halved at its middle, a free day at noon.
public enum LeavePart: String, Sendable, Hashable, CaseIterable {
  case whole
  case firstHalf = "first_half"
  case secondHalf = "second_half"

  /// What is said after the date; empty for the whole day.
  public var label: String {
    switch self {
    case .whole: ""
    case .firstHalf: "first half"
    case .secondHalf: "second half"
    }
  }
}
