extension ClockPolicy {
  /// Least business time a target may have; files have it to the second.
  public static let minimumMilliseconds: Int64 = 1_000
  /// Most business time a target may have: a working year.
  public static let maximumMilliseconds: Int64 = 2_000 * 3_600_000

  /// This policy with other targets, under the next version. A line's target that was half of its resolution's stays
  /// half of it, unless it is named itself.
  /// - Throws: everything wrong at once.
  public func changed(_ targets: [(term: String, milliseconds: Int64)]) throws(ClockSettingProblems) -> ClockPolicy {
    var problems = ClockSettingProblems()
    var changed = self
    var named: Set<ClockTerm> = []
    for (name, milliseconds) in targets {
      guard let term = ClockTerm(name: name) else {
        problems.note(
          String(name.prefix(40)),
          "there is no such target; they are first_response, next_response, resolution, line and reply_cycle, "
            + "each with .P1 to .P4")
        continue
      }
      guard (Self.minimumMilliseconds...Self.maximumMilliseconds).contains(milliseconds) else {
        let what =
          switch milliseconds {
          case 0: "is zero"
          case ..<0: "is negative"
          case ..<Self.minimumMilliseconds: "is \(milliseconds) ms"
          default: "is over 2000 h"
          }
        problems.note(term.name, "the target \(what): give it from 1 s to 2000 h of business time")
        continue
      }
      if !named.insert(term).inserted { problems.note(term.name, "the target is given twice") }
      changed[term] = milliseconds
    }
    for priority in TicketPriority.allCases {
      let (line, resolution) = (ClockTerm(.line, priority), ClockTerm(.resolution, priority))
      if !named.contains(line), self[line] * 2 == self[resolution] { changed[line] = max(1, changed[resolution] / 2) }
    }
    guard problems.problems.isEmpty else { throw problems }
    changed.version = version + 1
    return changed
  }

  /// What differs in another policy, in the order of the terms.
  public func differences(to other: ClockPolicy) -> [ClockTargetDifference] {
    ClockTerm.all.compactMap { term in
      self[term] == other[term] ? nil : ClockTargetDifference(term: term, from: self[term], to: other[term])
    }
  }
}

/// A target in which two policies differ, in business milliseconds.
public struct ClockTargetDifference: Sendable, Hashable {
  public var term: ClockTerm
  public var from: Int64
  public var to: Int64
}
