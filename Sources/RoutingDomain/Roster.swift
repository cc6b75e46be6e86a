/// Why a set of people is refused.
public enum RosterError: Error, Sendable, Equatable {
  case invalidID(String)
  case duplicate(PersonID)
  case unknownDeputy(PersonID, of: PersonID)
  /// The chain begins and ends with the same person.
  case deputyCycle([PersonID])
  case capacityOutOfRange(PersonID, Double)
  case skillLevelOutOfRange(PersonID, skill: String, level: Int)
  case emptySkill(PersonID)
  /// The catalogue has entries, and this is none of them.
  case unknownSkill(PersonID, skill: String)
}

extension RosterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidID(let id):
      "'\(id)' is not a person's id: use 1 to 64 of A-Z, a-z, 0-9, '-', '_' and '.', as in the certificate"
    case .duplicate(let id):
      "\(id) is given twice"
    case .unknownDeputy(let deputy, let id):
      "the deputy '\(deputy)' of \(id) is not on the staff: add them first or in the same call"
    case .deputyCycle(let chain):
      "deputies form a cycle, \(chain.map(\.rawValue).joined(separator: " -> ")): leave out one of these links"
    case .capacityOutOfRange(let id, let capacity):
      "the capacity \(capacity) of \(id) is out of range, allowed are 0.5 to 1000, or 0 for the policy's"
    case .skillLevelOutOfRange(let id, let skill, let level):
      "the level \(level) of \(id) in '\(skill)' is out of range, allowed are 1 to 5"
    case .emptySkill(let id):
      "a skill of \(id) has no name"
    case .unknownSkill(let id, let skill):
      "the skill '\(skill)' of \(id) is not in the catalogue: see 'opora staff skills list', or define it first"
    }
  }
}

/// A checked set of people: ids are unique, deputies exist, and no chain of deputies comes back to its beginning.
public struct Roster: Sendable, Hashable {
  public private(set) var members: [PersonID: StaffMember]

  /// The empty roster.
  public init() { members = [:] }

  /// Checks everything and refuses all or nothing, with the first problem. Cost: linear in people and deputies.
  public init(_ list: [StaffMember]) throws(RosterError) {
    if let first = Self.problems(in: list).first { throw first }
    members = Dictionary(list.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// This roster with people added or replaced, checked as a whole.
  public func upserting(_ changed: [StaffMember]) throws(RosterError) -> Roster {
    if let first = problems(upserting: changed).first { throw first }
    return try Roster(merging(changed))
  }

  /// Everything that speaks against adding or replacing people; empty when nothing does.
  ///
  /// - Parameter catalogue: held against the changed people only: what others were given before it was written stays.
  public func problems(upserting changed: [StaffMember], catalogue: SkillCatalogue = SkillCatalogue()) -> [RosterError]
  {
    var problems: [RosterError] = []
    var seen: Set<PersonID> = []
    for member in changed where !seen.insert(member.id).inserted { problems.append(.duplicate(member.id)) }
    for member in changed {
      for skill in member.skills.keys.sorted() where !catalogue.knows(skill) {
        problems.append(.unknownSkill(member.id, skill: skill))
      }
    }
    return problems + Self.problems(in: merging(changed))
  }

  private func merging(_ changed: [StaffMember]) -> [StaffMember] {
    var merged = members
    for member in changed { merged[member.id] = member }
    return merged.values.sorted { $0.id < $1.id }
  }

  /// Everything wrong with a set of people; cycles of deputies once each.
  static func problems(in list: [StaffMember]) -> [RosterError] {
    var problems: [RosterError] = []
    var members: [PersonID: StaffMember] = [:]
    for member in list {
      problems += check(member)
      if members.updateValue(member, forKey: member.id) != nil { problems.append(.duplicate(member.id)) }
    }
    for member in members.values.sorted(by: { $0.id < $1.id }) {
      for deputy in member.deputies where members[deputy] == nil {
        problems.append(.unknownDeputy(deputy, of: member.id))
      }
    }
    return problems + cycles(members).map(RosterError.deputyCycle)
  }

  public subscript(id: PersonID) -> StaffMember? { members[id] }

  /// Everybody, by id.
  public var sorted: [StaffMember] { members.values.sorted { $0.id < $1.id } }

  /// Everybody who stands in for a person, nearest first: the deputies in order, then theirs, each once.
  public func deputies(of id: PersonID) -> [PersonID] {
    var order: [PersonID] = []
    var seen: Set<PersonID> = [id]
    var next = members[id]?.deputies ?? []
    while !next.isEmpty {
      let level = next.filter { seen.insert($0).inserted }
      order += level
      next = level.flatMap { members[$0]?.deputies ?? [] }
    }
    return order
  }

  /// The first of a person's deputies, resolved transitively, whom the predicate accepts.
  public func deputy(of id: PersonID, where isAvailable: (StaffMember) -> Bool) -> PersonID? {
    deputies(of: id).first { members[$0].map(isAvailable) ?? false }
  }

  private static func check(_ member: StaffMember) -> [RosterError] {
    var problems: [RosterError] = []
    let bytes = member.id.rawValue.utf8
    let isName =
      !bytes.isEmpty && bytes.count <= 64
      && bytes.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == 0x2D || byte == 0x2E || byte == 0x5F
      }
    if !isName { problems.append(.invalidID(member.id.rawValue)) }
    if let capacity = member.capacity, !(0.5...1_000).contains(capacity) {
      problems.append(.capacityOutOfRange(member.id, capacity))
    }
    for (skill, level) in member.skills.sorted(by: { $0.key < $1.key }) {
      if skill.isEmpty { problems.append(.emptySkill(member.id)) }
      if !(1...5).contains(level) { problems.append(.skillLevelOutOfRange(member.id, skill: skill, level: level)) }
    }
    return problems
  }

  /// Depth-first search without recursion, so that a long chain costs memory and not the stack.
  private static func cycles(_ members: [PersonID: StaffMember]) -> [[PersonID]] {
    var found: [[PersonID]] = []
    var finished: Set<PersonID> = []
    for start in members.keys.sorted() where !finished.contains(start) {
      var path: [(id: PersonID, nextDeputy: Int)] = [(start, 0)]
      var onPath: Set<PersonID> = [start]
      while let (id, index) = path.last {
        let deputies = members[id]?.deputies ?? []
        guard index < deputies.count else {
          path.removeLast()
          onPath.remove(id)
          finished.insert(id)
          continue
        }
        path[path.count - 1].nextDeputy = index + 1
        let deputy = deputies[index]
        if onPath.contains(deputy) {
          let chain = path.map(\.id)
          found.append(Array(chain[(chain.firstIndex(of: deputy) ?? 0)...]) + [deputy])
        } else if !finished.contains(deputy) {
          path.append((deputy, 0))
          onPath.insert(deputy)
        }
      }
    }
    return found
  }
}
