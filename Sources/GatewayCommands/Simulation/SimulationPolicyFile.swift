import RoutingDomain
import Yams

/// A policy for a simulation: a YAML mapping of the settings that differ, as 'opora queue policy apply' reads it.
///
/// ```yaml
/// default_capacity: 4
/// hourly_intake: 20
/// response_target_minutes: {p1: 15, p2: 60}     # the same as response_target_minutes.p1: 15 and …
/// ```
enum SimulationPolicyFile {
  /// Everything wrong with a file, one line each.
  struct Problems: Error, Equatable {
    var lines: [String]
  }

  private struct Entry {
    var name: String
    var value: String
    var line: Int?

    func problem(_ text: String) -> String { (line.map { "line \($0): " } ?? "") + text }
  }

  /// The policy with the file's numbers in it.
  static func parse(_ text: String, onto base: RoutingPolicy) throws(Problems) -> RoutingPolicy {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      throw Problems(lines: ["\(error)".split(separator: "\n").joined(separator: " ")])
    }
    guard let mapping = root?.mapping, !mapping.isEmpty else {
      throw Problems(lines: ["line 1: the file must be a mapping such as 'default_capacity: 4'"])
    }
    let entries = entries(mapping)
    let names = RoutingPolicy.settings.map(\.name)
    let unknown = entries.filter { !names.contains($0.name) }.map { entry in
      return entry.problem(
        "there is no '\(entry.name)' in a policy" + NearestName.suggestion(entry.name, among: names))
    }
    var policy = base
    let known = entries.filter { names.contains($0.name) }
    let violations = policy.apply(known.map { RoutingPolicy.Change(name: $0.name, value: $0.value) })
    let problems = violations.map { violation in
      known.first { $0.name == violation.field }?.problem("\(violation)") ?? "\(violation)"
    }
    guard unknown.isEmpty, problems.isEmpty else { throw Problems(lines: unknown + problems) }
    return policy
  }

  /// The settings of a mapping; one that is written for several priorities is several.
  private static func entries(_ mapping: Node.Mapping) -> [Entry] {
    mapping.flatMap { key, value -> [Entry] in
      let name = key.string ?? "?"
      guard let parts = value.mapping else {
        return [Entry(name: name, value: value.scalar?.string ?? "", line: key.mark?.line)]
      }
      return parts.map { part, number in
        Entry(name: "\(name).\(part.string ?? "?")", value: number.scalar?.string ?? "", line: part.mark?.line)
      }
    }
  }
}
