import TLS
import Yams

/// People and customers as a YAML file describes them. Read as a whole or not at all.
///
/// ```yaml
/// zone: Europe/Moscow                     # for people who name none; default UTC
/// shifts: ["09:00-18:00", …]              # Monday first, "" for a free day; for people who name none
/// skills:                               # the catalogue; left out, it stays as it is
///   - {id: reports, name: Отчёты, implies: [sql]}
/// people:
///   - {id: anna, name: Анна, role: specialist, line: 2, team: support, skills: {reports: 4},
///      capacity: 12, deputies: [boris], zone: …, shifts: […], started: 2026-03-01T00:00:00Z, active: true}
/// customers:
///   - {id: romashka, name: ООО «Ромашка», manager: maria, deputy: oleg}
/// ```
struct StaffFile: Sendable, Equatable {
  struct Person: Sendable, Equatable {
    var id: String
    var name: String
    var role: PersonRole
    var line: Int
    var team: String
    var skills: [Skill]
    /// 0 takes the policy's.
    var capacity: Double
    var deputies: [String]
    var zone: String
    var shifts: [String]
    /// ISO 8601; empty when not stated.
    var started: String
    var isActive: Bool
  }

  /// An entry of the catalogue of skills.
  struct CatalogueSkill: Sendable, Equatable {
    var id: String
    var name: String
    var implies: [String]
  }

  struct Skill: Sendable, Equatable {
    var name: String
    /// 1 to 5.
    var level: Int
  }

  struct Customer: Sendable, Equatable {
    var id: String
    var name: String
    var manager: String
    var deputy: String
  }

  var skills: [CatalogueSkill] = []
  var people: [Person]
  var customers: [Customer]

  /// Everything wrong with a file, one line each, beginning with the line number.
  struct Problems: Error, Equatable {
    var lines: [String]
  }

  static func parse(_ text: String) throws(Problems) -> StaffFile {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      throw Problems(lines: ["\(error)".split(separator: "\n").joined(separator: " ")])
    }
    guard let root, root.mapping != nil else {
      throw Problems(lines: ["line 1: the file must be a mapping with 'people' and 'customers'"])
    }
    var reader = StaffFileReader()
    let file = reader.file(root)
    guard reader.problems.isEmpty else { throw Problems(lines: reader.problems) }
    return file
  }
}
