/// A skill the department knows, and what it brings along.
public struct Skill: Sendable, Hashable {
  public var id: String
  public var name: String
  /// Who has this skill at a level has these at the same level, and what they bring along.
  public var implies: [String]

  public init(id: String, name: String = "", implies: [String] = []) {
    self.id = id
    self.name = name
    self.implies = implies
  }
}

/// Why a catalogue is refused.
public enum SkillError: Error, Sendable, Hashable {
  case invalidID(String)
  case duplicate(String)
  case unknownImplied(String, by: String)
  /// The chain begins and ends with the same skill.
  case cycle([String])
}

extension SkillError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidID(let id):
      "'\(id)' is no skill's id: use 1 to 64 bytes without blanks, ':' and ','"
    case .duplicate(let id): "the skill '\(id)' is given twice"
    case .unknownImplied(let implied, let id):
      "the skill '\(id)' brings along '\(implied)', which the catalogue does not have: define it first or in the same call"
    case .cycle(let chain):
      "skills bring each other along in a circle, \(chain.joined(separator: " -> ")): leave out one of these links"
    }
  }
}

/// The skills a department knows, with their relations.
///
/// While it is empty any name is a skill, so that a department can begin without one. From the first entry on a
/// person can have only skills it knows: a mistyped skill would be one that no ticket ever asks for.
public struct SkillCatalogue: Sendable, Hashable {
  public private(set) var skills: [String: Skill]
  /// Everything a skill brings along, itself left out.
  private let closure: [String: [String]]

  public init() {
    skills = [:]
    closure = [:]
  }

  /// - Throws: every problem there is.
  public init(_ list: [Skill]) throws(Problems) {
    var skills: [String: Skill] = [:]
    var problems: [SkillError] = []
    for skill in list {
      if !Self.isID(skill.id) { problems.append(.invalidID(skill.id)) }
      if skills.updateValue(skill, forKey: skill.id) != nil { problems.append(.duplicate(skill.id)) }
    }
    for skill in list {
      for implied in skill.implies where skills[implied] == nil {
        problems.append(.unknownImplied(implied, by: skill.id))
      }
    }
    var closure: [String: [String]] = [:]
    var onCycle: Set<String> = []
    for id in skills.keys.sorted() {
      let (reached, cycle) = Self.reach(id, skills)
      closure[id] = reached
      if let cycle, onCycle.isDisjoint(with: cycle) {
        onCycle.formUnion(cycle)
        problems.append(.cycle(cycle))
      }
    }
    guard problems.isEmpty else { throw Problems(all: problems) }
    self.skills = skills
    self.closure = closure
  }

  public struct Problems: Error, Sendable, Hashable {
    public var all: [SkillError]
  }

  public var isEmpty: Bool { skills.isEmpty }

  /// Whether a person can have the skill.
  public func knows(_ id: String) -> Bool { skills.isEmpty || skills[id] != nil }

  /// Everybody's skills with what they bring along; the highest level counts.
  public func effective(_ own: [String: Int]) -> [String: Int] {
    guard !closure.isEmpty else { return own }
    var levels = own
    for (id, level) in own {
      for implied in closure[id] ?? [] { levels[implied] = max(levels[implied] ?? 0, level) }
    }
    return levels
  }

  /// 1 to 64 bytes, without blanks and what separates skills and levels where they are written.
  public static func isID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.value > 0x20 && scalar != ":" && scalar != "," && scalar.value != 0x7F && scalar.value != 0xA0
      }
  }

  /// What a skill reaches, and the first path that comes back to it.
  private static func reach(_ start: String, _ skills: [String: Skill]) -> (reached: [String], cycle: [String]?) {
    var order: [String] = []
    var cameFrom: [String: String] = [:]
    var next = [start]
    var cycle: [String]?
    while let id = next.popLast() {
      for implied in skills[id]?.implies ?? [] {
        if implied == start, cycle == nil {
          var chain = [start, id]
          var step = id
          while step != start, let before = cameFrom[step] {
            chain.append(before)
            step = before
          }
          cycle = chain.last == start ? Array(chain.reversed()) : [start, start]
        }
        guard implied != start, skills[implied] != nil, cameFrom[implied] == nil else { continue }
        cameFrom[implied] = id
        order.append(implied)
        next.append(implied)
      }
    }
    return (order, cycle)
  }
}
