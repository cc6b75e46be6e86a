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
    }
  }
}

/// A checked set of people: ids are unique, deputies exist, and no chain of deputies comes back to its beginning.
public struct Roster: Sendable, Hashable {
  public private(set) var members: [PersonID: StaffMember]

  /// The empty roster.
  public init() { members = [:] }

  /// Checks everything and refuses all or nothing. Cost: linear in people and deputies.
  public init(_ list: [StaffMember]) throws(RosterError) {
    var members: [PersonID: StaffMember] = [:]
    for member in list {
      try Self.check(member)
      guard members.updateValue(member, forKey: member.id) == nil else { throw .duplicate(member.id) }
    }
    for id in members.keys.sorted() {
      for deputy in members[id]?.deputies ?? [] where members[deputy] == nil {
        throw .unknownDeputy(deputy, of: id)
      }
    }
    self.members = members
    if let cycle = firstCycle() { throw .deputyCycle(cycle) }
  }

  /// This roster with people added or replaced, checked as a whole.
  public func upserting(_ changed: [StaffMember]) throws(RosterError) -> Roster {
    var seen: Set<PersonID> = []
    for member in changed where !seen.insert(member.id).inserted { throw .duplicate(member.id) }
    var merged = members
    for member in changed { merged[member.id] = member }
    return try Roster(Array(merged.values))
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

  private static func check(_ member: StaffMember) throws(RosterError) {
    let bytes = member.id.rawValue.utf8
    let isName =
      !bytes.isEmpty && bytes.count <= 64
      && bytes.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == 0x2D || byte == 0x2E || byte == 0x5F
      }
    guard isName else { throw .invalidID(member.id.rawValue) }
    if let capacity = member.capacity, !(0.5...1_000).contains(capacity) {
      throw .capacityOutOfRange(member.id, capacity)
    }
    for (skill, level) in member.skills.sorted(by: { $0.key < $1.key }) {
      guard !skill.isEmpty else { throw .emptySkill(member.id) }
      guard (1...5).contains(level) else {
        throw .skillLevelOutOfRange(member.id, skill: skill, level: level)
      }
    }
  }

  /// Depth-first search without recursion, so that a long chain costs memory and not the stack.
  private func firstCycle() -> [PersonID]? {
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
          return Array(chain[(chain.firstIndex(of: deputy) ?? 0)...]) + [deputy]
        }
        if !finished.contains(deputy) {
          path.append((deputy, 0))
          onPath.insert(deputy)
        }
      }
    }
    return nil
  }
}
