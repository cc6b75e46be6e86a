import BusinessTime
import RoutingDomain
import Testing

@Suite("Fairness")
struct FairnessTests {
  @Test("Jain's index is 1 for equal shares, 1/n when one has all, and nothing when there is nothing")
  func jain() {
    #expect(JainIndex.of([0.25, 0.25, 0.25]) == 1)
    #expect(JainIndex.of([0, 0, 4, 0]) == 0.25)
    // Jain, Chiu, Hawe: of n people k have the same and the others nothing, k/n.
    #expect(JainIndex.of([2, 2, 2, 0]) == 0.75)
    #expect(JainIndex.of([]) == nil)
    #expect(JainIndex.of([0, 0]) == nil)
    #expect(JainIndex.of([.nan, 1]) == nil)
  }

  @Test("counted are people whose day is under way, by line, most work first")
  func lines() {
    var anna = Department.atWork("anna")
    anna.workToday = 6
    var boris = Department.atWork("boris")
    boris.workToday = 12
    var resting = Department.atWork("clara")
    resting.presence.isOnBreak = true
    var new = Department.atWork("dora")
    new.availableMinutesToday = 0.5
    var gone = Department.atWork("egor")
    gone.presence.endDay(at: Department.now)
    let developer = Department.atWork("fedor", line: .developers)
    let lines = LineFairness.lines(of: [gone, developer, anna, new, boris, resting])
    #expect(lines.map(\.line) == [.specialists, .developers])
    #expect(lines.first?.people.map(\.member.id) == ["boris", "anna", "clara"])
    #expect(abs((lines.first?.index ?? 0) - 0.6) < 1e-12)
    #expect(lines.last?.index == nil)
    #expect(LineFairness.lines(of: []).isEmpty)
  }
}
