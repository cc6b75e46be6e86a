import RoutingDomain
import Yams

/// A policy for a simulation: a YAML mapping of the numbers that differ.
///
/// ```yaml
/// default_capacity: 4
/// hourly_intake: 20
/// response_target_minutes: {p1: 15, p2: 60}
/// ```
struct SimulationPolicyFile {
  /// Everything wrong with a file, one line each.
  struct Problems: Error, Equatable {
    var lines: [String]
  }

  private static let counts: [String: any WritableKeyPath<RoutingPolicy, Int> & Sendable] = [
    "hourly_intake": \.hourlyIntake, "minimum_shift_left_minutes": \.minimumShiftLeftMinutes,
    "longest_shift_pause_minutes": \.longestShiftPauseMinutes, "offer_minutes": \.offerMinutes,
    "expired_offer_exclusion_minutes": \.expiredOfferExclusionMinutes, "ramp_up_days": \.rampUpDays,
    "sticky_days": \.stickyDays,
  ]
  private static let numbers: [String: any WritableKeyPath<RoutingPolicy, Double> & Sendable] = [
    "default_capacity": \.defaultCapacity, "sticky_margin": \.stickyMargin, "ramp_up_factor": \.rampUpFactor,
    "question_weight": \.questionWeight, "configuration_weight": \.configurationWeight,
    "defect_weight": \.defectWeight, "other_kind_weight": \.otherKindWeight,
  ]
  private static let countsPerPriority: [String: any WritableKeyPath<RoutingPolicy, PerPriority<Int>> & Sendable] = [
    "response_target_minutes": \.responseTargetMinutes, "line_target_minutes": \.lineTargetMinutes,
    "relax_first_minutes": \.relaxFirstMinutes, "relax_second_minutes": \.relaxSecondMinutes,
  ]
  private static let numbersPerPriority: [String: any WritableKeyPath<RoutingPolicy, PerPriority<Double>> & Sendable] =
    [
      "base_urgency": \.baseUrgency, "priority_weight": \.priorityWeight,
    ]
  private static let priorities: [(String, Priority)] = [("p1", .p1), ("p2", .p2), ("p3", .p3), ("p4", .p4)]

  /// The policy with the file's numbers in it.
  static func parse(_ text: String, onto base: RoutingPolicy) throws(Problems) -> RoutingPolicy {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      throw Problems(lines: ["\(error)".split(separator: "\n").joined(separator: " ")])
    }
    guard let mapping = root?.mapping, !mapping.isEmpty else {
      throw Problems(lines: ["line 1: the file must be a mapping such as 'default_capacity: 4'"])
    }
    var policy = base
    var problems: [String] = []
    for (key, value) in mapping {
      let name = key.string ?? "?"
      if let problem = set(name, value, &policy) {
        problems.append((key.mark.map { "line \($0.line): " } ?? "") + problem)
      }
    }
    let violations = policy.violations()
    problems += violations.map { "\($0)" }
    problems += unlistedViolations(policy).filter { problem in
      !violations.contains { problem.hasPrefix($0.field + " ") }
    }
    guard problems.isEmpty else { throw Problems(lines: problems) }
    return policy
  }

  /// - Returns: What is wrong, if anything.
  private static func set(_ name: String, _ value: Node, _ policy: inout RoutingPolicy) -> String? {
    if let path = counts[name] {
      guard let number = value.int else { return "\(name) must be a whole number" }
      policy[keyPath: path] = number
    } else if let path = numbers[name] {
      guard let number = value.float, number.isFinite else { return "\(name) must be a number" }
      policy[keyPath: path] = number
    } else if let path = countsPerPriority[name] {
      return set(name, value, &policy[keyPath: path]) { $0.int }
    } else if let path = numbersPerPriority[name] {
      return set(name, value, &policy[keyPath: path]) { node in node.float.flatMap { $0.isFinite ? $0 : nil } }
    } else {
      let known = Array(counts.keys) + numbers.keys + countsPerPriority.keys + numbersPerPriority.keys
      let near = NearestName.of(name, among: known.sorted())
      return "there is no '\(name)' in a policy" + (near.map { "; did you mean '\($0)'?" } ?? "")
    }
    return nil
  }

  private static func set<Value>(
    _ name: String, _ node: Node, _ values: inout PerPriority<Value>, _ read: (Node) -> Value?
  ) -> String? {
    guard let mapping = node.mapping else { return "\(name) is written {p1: …, p2: …, p3: …, p4: …}" }
    for (key, value) in mapping {
      guard let priority = priorities.first(where: { $0.0 == key.string })?.1, let number = read(value) else {
        return "\(name): '\(key.string ?? "?")' must be p1 to p4 with a number"
      }
      switch priority {
      case .p1: values.p1 = number
      case .p2: values.p2 = number
      case .p3: values.p3 = number
      case .p4: values.p4 = number
      }
    }
    return nil
  }

  /// What the service never lets anybody set, and a file can.
  private static func unlistedViolations(_ policy: RoutingPolicy) -> [String] {
    var found: [String] = []
    for (name, priority) in priorities {
      for (field, path) in countsPerPriority where !(0...100_000).contains(policy[keyPath: path][priority]) {
        found.append("\(field) of \(name) is \(policy[keyPath: path][priority]), allowed are 0 to 100000")
      }
      for (field, path) in numbersPerPriority where !(0...100).contains(policy[keyPath: path][priority]) {
        found.append("\(field) of \(name) is \(policy[keyPath: path][priority]), allowed are 0 to 100")
      }
    }
    for (field, path) in numbers where !(0...1_000).contains(policy[keyPath: path]) {
      found.append("\(field) is \(policy[keyPath: path]), allowed are 0 to 1000")
    }
    for (field, path) in counts where !(0...1_000_000).contains(policy[keyPath: path]) {
      found.append("\(field) is \(policy[keyPath: path]), allowed are 0 to 1000000")
    }
    return found.sorted()
  }
}
