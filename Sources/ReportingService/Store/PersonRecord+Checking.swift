internal import BusinessTime
internal import ReportingDomain

extension PersonRecord {
  /// What is wrong with a field of a person.
  struct Problem: Error, Sendable, Equatable {
    var field: String
    var description: String
  }

  /// The first thing that makes the person unusable; `nil` when days can be kept for them.
  func problem(zones: TimeZoneDirectory) -> Problem? {
    if !(1...64).contains(id.utf8.count) || !id.utf8.allSatisfy(Self.isNameByte) {
      return Problem(field: "id", description: "'\(id)' is no person's name: 1 to 64 of a-z A-Z 0-9 - _ .")
    }
    for (field, text) in [("name", name), ("team", team)] where text.utf8.count > 256 {
      return Problem(field: field, description: "\(text.utf8.count) bytes, at most 256 are taken")
    }
    if !(0...3).contains(line) {
      return Problem(field: "line", description: "line \(line): lines are 1 to 3, 0 for none")
    }
    do {
      let week = try ShiftWeek(zone: try zones.zone(named: zone), texts: shifts)
      return week.overlap.map { Problem(field: "shifts", description: $0.description) }
    } catch let error as ShiftError {
      return Problem(field: "shifts", description: error.description)
    } catch {
      return Problem(field: "time_zone", description: "\(error)")
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }
}
