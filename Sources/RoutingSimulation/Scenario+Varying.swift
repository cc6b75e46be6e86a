public import RoutingDomain

extension Scenario {
  /// The same with so many people on a line, each like the first that is active there.
  ///
  /// Nobody there leaves the scenario as it is, which then says so when it is played.
  public func staffed(_ count: Int, on line: Line) -> Scenario {
    guard let model = staff.filter({ $0.line == line && $0.isActive }).min(by: { $0.id < $1.id }) else { return self }
    var result = self
    result.staff.removeAll { $0.line == line }
    let kept = Set(result.staff.map(\.id))
    var number = 0
    while result.staff.count - kept.count < count {
      number += 1
      var member = model
      member.id = PersonID("line\(line.rawValue)-\(number)")
      guard !kept.contains(member.id) else { continue }
      member.deputies = []
      result.staff.append(member)
    }
    // Deputies who are gone would make the roster refuse everybody.
    let present = Set(result.staff.map(\.id))
    for index in result.staff.indices { result.staff[index].deputies.removeAll { !present.contains($0) } }
    return result
  }

  /// The same arrivals with the work of others: every ticket gets the stages of a random one of its priority that
  /// begins on the same line. Shows how much of a result is chance.
  public func resampled(seed: UInt64) -> Scenario {
    struct Alike: Hashable {
      var priority: Priority
      var line: Line?
    }
    func alike(_ ticket: ExpectedTicket) -> Alike { Alike(priority: ticket.priority, line: ticket.stages.first?.line) }
    let pools = Dictionary(grouping: tickets, by: alike)
    var random = SplitMix64(seed: seed)
    var result = self
    for index in result.tickets.indices {
      if let other = pools[alike(tickets[index])]?.randomElement(using: &random) {
        result.tickets[index].stages = other.stages
      }
    }
    return result
  }
}
