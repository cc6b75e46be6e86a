internal import GRDB
internal import OporaAPI
internal import RPC
internal import RoutingDomain

/// Entries somebody wants in the catalogue, held against what is there.
struct SkillDefinitions: Sendable {
  let given: [Skill]

  static let catalogueLimit = 2_000

  struct Outcome: Sendable {
    var catalogue: SkillCatalogue
    /// New or different entries.
    var changed: [Skill]
    /// One line each, and notes about people.
    var texts: [String]
  }

  init(_ messages: [RoutingV1.Skill]) throws(RPCError) {
    given = messages.map { Skill(id: $0.id, name: $0.name, implies: $0.implies.sorted()) }
    guard given.allSatisfy({ $0.name.utf8.count <= 256 }) else {
      throw RPCError(code: .invalidArgument, message: "A skill's name has more than 256 bytes; shorten it.")
    }
  }

  /// - Throws: `SkillCatalogue.Problems` with everything that is wrong.
  func check(_ db: Database) throws -> Outcome {
    let present = Dictionary(try SkillTable.skills(db).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var merged = present
    // Entries given twice are kept apart, so that the catalogue names them.
    var twice: [Skill] = []
    var seen: Set<String> = []
    for skill in given {
      if seen.insert(skill.id).inserted { merged[skill.id] = skill } else { twice.append(skill) }
    }
    guard merged.count <= Self.catalogueLimit else {
      throw RPCError(
        code: .invalidArgument, message: "\(merged.count) skills, at most \(Self.catalogueLimit) are kept.")
    }
    let catalogue = try SkillCatalogue(merged.values.sorted { $0.id < $1.id } + twice)
    let changed = given.filter { present[$0.id] != $0 }
    var texts = changed.map { skill in
      let implied = skill.implies.isEmpty ? "" : ", brings along \(skill.implies.joined(separator: ", "))"
      return "skill \(skill.id): \(present[skill.id] == nil ? "added" : "changed")\(implied)"
    }
    if !changed.isEmpty {
      // What people were given before the catalogue was written stays, and is told.
      for member in try StaffTable.definitions(db) {
        let unknown = member.skills.map(\.skill).filter { !catalogue.knows($0) }
        if !unknown.isEmpty {
          texts.append("note: \(member.id) has \(unknown.joined(separator: ", ")), which the catalogue does not know")
        }
      }
    }
    return Outcome(catalogue: catalogue, changed: changed, texts: texts)
  }
}
