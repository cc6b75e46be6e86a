internal import BusinessTime

/// A person with the filters that depend on them alone.
struct Seat {
  var state: StaffState
  var standing: FilterSet
}

/// The people of a run by line. Changes as tickets are given.
struct Bench {
  /// By id, so that the order in which people were handed over does not matter.
  private(set) var seats: [Seat]
  private let indicesByLine: [Line: [Int]]
  private let indexByID: [PersonID: Int]

  init(staff: [StaffState], eligibility: Eligibility) {
    self.init(seats: staff.map { Seat(state: $0, standing: eligibility.standing(of: $0)) })
  }

  init(seats: [Seat]) {
    self.seats = seats.sorted { $0.state.member.id < $1.state.member.id }
    var byLine: [Line: [Int]] = [:]
    var byID: [PersonID: Int] = [:]
    for (index, seat) in self.seats.enumerated() {
      byLine[seat.state.member.line, default: []].append(index)
      byID[seat.state.member.id] = index
    }
    indicesByLine = byLine
    indexByID = byID
  }

  func seats(on line: Line) -> some Sequence<Seat> { (indicesByLine[line] ?? []).lazy.map { seats[$0] } }

  mutating func give(weight: Double, to person: PersonID, at now: Instant) {
    guard let index = indexByID[person] else { return }
    seats[index].state.take(weight: weight, at: now)
  }
}
