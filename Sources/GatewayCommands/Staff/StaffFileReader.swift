import TLS
import Yams

/// Walks a staff file's nodes and gathers every problem instead of stopping at the first.
struct StaffFileReader: YAMLReading {
  private(set) var problems: [String] = []
  private var zone = "UTC"
  private var shifts = Array(repeating: "09:00-18:00", count: 5) + ["", ""]

  mutating func file(_ root: Node) -> StaffFile {
    check(root, keys: ["zone", "shifts", "skills", "people", "customers"])
    if let node = root["zone"] { zone = text(node, "zone") }
    if let node = root["shifts"] { shifts = week(node) }
    var skills: [StaffFile.CatalogueSkill] = []
    for node in list(root["skills"], "skills") { if let skill = catalogueSkill(node) { skills.append(skill) } }
    var people: [StaffFile.Person] = []
    for node in list(root["people"], "people") { if let person = person(node) { people.append(person) } }
    var customers: [StaffFile.Customer] = []
    for node in list(root["customers"], "customers") {
      if let customer = customer(node) { customers.append(customer) }
    }
    for (ids, what) in [(people.map(\.id), "person"), (customers.map(\.id), "customer")] {
      var seen: Set<String> = []
      for id in ids where !seen.insert(id).inserted { problems.append("the \(what) '\(id)' stands there twice") }
    }
    if people.isEmpty && customers.isEmpty && skills.isEmpty && problems.isEmpty {
      problems.append("line 1: there are neither people nor customers in it")
    }
    return StaffFile(skills: skills, people: people, customers: customers)
  }

  private mutating func person(_ node: Node) -> StaffFile.Person? {
    guard isMapping(node, "a person") else { return nil }
    check(
      node,
      keys: [
        "id", "name", "role", "line", "team", "skills", "capacity", "deputies", "zone", "shifts", "started", "active",
      ])
    guard let id = name(node, "id") else { return nil }
    let roleText = text(node["role"], "role")
    let role = PersonRole(rawValue: roleText)
    if role == nil {
      let near = NearestName.of(roleText, among: PersonRole.allCases.map(\.rawValue))
      complain(
        node["role"] ?? node,
        "\(id): role '\(roleText)' is none of manager, specialist, developer, lead, admin"
          + (near.map { "; did you mean \($0)?" } ?? ""))
    }
    let line = node["line"]?.int ?? 0
    if !(0...3).contains(line) || (node["line"] != nil && node["line"]?.int == nil) {
      complain(node["line"] ?? node, "\(id): line must be 1, 2 or 3")
    }
    let capacity = node["capacity"].map { $0.float ?? -1 } ?? 0
    if !(0...1000).contains(capacity) { complain(node["capacity"] ?? node, "\(id): capacity must be 0 to 1000") }
    return StaffFile.Person(
      id: id, name: node["name"].map { text($0, "name") } ?? id, role: role ?? .specialist, line: line,
      team: node["team"].map { text($0, "team") } ?? "", skills: skills(node["skills"], id), capacity: capacity,
      deputies: list(node["deputies"], "deputies").map { text($0, "a deputy") },
      zone: node["zone"].map { text($0, "zone") } ?? zone, shifts: node["shifts"].map { week($0) } ?? shifts,
      started: node["started"].map { text($0, "started") } ?? "", isActive: node["active"]?.bool ?? true)
  }

  private mutating func catalogueSkill(_ node: Node) -> StaffFile.CatalogueSkill? {
    guard isMapping(node, "a skill of the catalogue") else { return nil }
    check(node, keys: ["id", "name", "implies"])
    guard let id = node["id"]?.string, !id.isEmpty else {
      complain(node["id"] ?? node, "a skill of the catalogue needs an 'id'")
      return nil
    }
    return StaffFile.CatalogueSkill(
      id: id, name: node["name"].map { text($0, "name") } ?? "",
      implies: list(node["implies"], "implies").map { text($0, "a skill") })
  }

  private mutating func customer(_ node: Node) -> StaffFile.Customer? {
    guard isMapping(node, "a customer") else { return nil }
    check(node, keys: ["id", "name", "manager", "deputy"])
    guard let id = name(node, "id") else { return nil }
    return StaffFile.Customer(
      id: id, name: node["name"].map { text($0, "name") } ?? id,
      manager: node["manager"].map { text($0, "manager") } ?? "",
      deputy: node["deputy"].map { text($0, "deputy") } ?? "")
  }

  private mutating func skills(_ node: Node?, _ id: String) -> [StaffFile.Skill] {
    guard let node else { return [] }
    guard let mapping = node.mapping else {
      complain(node, "\(id): skills are written {reports: 4, telephony: 2}")
      return []
    }
    var skills: [StaffFile.Skill] = []
    for (key, value) in mapping {
      guard let level = value.int, (1...5).contains(level) else {
        complain(value, "\(id): the level of \(key.string ?? "a skill") must be 1 to 5")
        continue
      }
      skills.append(StaffFile.Skill(name: text(key, "a skill"), level: level))
    }
    return skills
  }

  private mutating func week(_ node: Node) -> [String] {
    let days = list(node, "shifts").map { $0.string ?? "" }
    guard days.count == 7 else {
      complain(node, "shifts need seven entries, Monday first, \"\" for a free day; there are \(days.count)")
      return shifts
    }
    for day in days where !day.isEmpty && !Self.isShift(day) {
      complain(node, "the shift '\(day)' must read like 09:00-18:00")
    }
    return days
  }

  /// `HH:MM-HH:MM`; the end may lie before the beginning for a night shift.
  static func isShift(_ text: String) -> Bool {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    return ends.count == 2
      && ends.allSatisfy { end in
        let parts = end.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
          let minute = Int(parts[1])
        else { return false }
        return (0...24).contains(hour) && (0...59).contains(minute) && hour * 60 + minute <= 1440
      }
  }

  private mutating func name(_ node: Node, _ key: String) -> String? {
    guard let value = node[key] else {
      complain(node, "'\(key)' is missing")
      return nil
    }
    let text = text(value, key)
    guard PeerIdentity.isValid(name: text) else {
      complain(value, "'\(text)' cannot be an id: 1 to 63 lower-case letters, digits, '-', '_' or '.'")
      return nil
    }
    return text
  }

  private mutating func text(_ node: Node?, _ what: String) -> String {
    guard let node, let scalar = node.scalar?.string else {
      if let node { complain(node, "'\(what)' must be a text") }
      return ""
    }
    return scalar
  }

  private mutating func isMapping(_ node: Node, _ what: String) -> Bool {
    if node.mapping != nil { return true }
    complain(node, "\(what) is written as a mapping with an id")
    return false
  }

  mutating func complain(_ node: Node, _ problem: String) {
    problems.append((node.mark.map { "line \($0.line): " } ?? "") + problem)
  }
}
