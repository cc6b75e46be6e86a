import Testing

@testable import TicketsDomain

@Suite("Links between tickets")
struct TicketLinkTests {
  private static func objection(
    _ link: TicketLink, parents: [Int64] = [], _ edges: [(Int64, Int64)] = []
  ) -> LinkRefusal? {
    link.objection(parents: parents) { ticket in edges.filter { $0.0 == ticket }.map(\.1) }
  }

  @Test("a ticket is never tied to itself, by no kind", arguments: LinkKind.allCases)
  func itself(_ kind: LinkKind) {
    #expect(Self.objection(TicketLink(kind, from: 1, to: 1)) == .itself(ticket: 1))
  }

  @Test("a link that leads back names the way round")
  func cycle() {
    let link = TicketLink(.blocks, from: 1, to: 2)
    let refusal = Self.objection(link, [(2, 3), (2, 9), (9, 10), (3, 4), (4, 1)])
    #expect(refusal == .cycle(kind: .blocks, path: [1, 2, 3, 4, 1]))
    #expect(refusal?.description.contains("T-1 blocks T-2 blocks T-3 blocks T-4 blocks T-1") == true)
    #expect(Self.objection(link, [(2, 1)]) == .cycle(kind: .blocks, path: [1, 2, 1]))
  }

  @Test("ways that meet again are no circle, and a circle elsewhere ends the search")
  func diamond() {
    #expect(Self.objection(TicketLink(.blocks, from: 1, to: 2), [(2, 3), (2, 4), (3, 5), (4, 5), (5, 3)]) == nil)
  }

  @Test("related tickets are related in both directions by one link, and may form circles")
  func related() {
    #expect(TicketLink(.related, from: 9, to: 4) == TicketLink(.related, from: 4, to: 9))
    #expect(Self.objection(TicketLink(.related, from: 1, to: 2), [(2, 1)]) == nil)
  }

  @Test("a ticket has one parent; the same one again is no objection")
  func parents() {
    let link = TicketLink(.parent, from: 1, to: 2)
    #expect(Self.objection(link, parents: [7]) == .hasParent(child: 2, parent: 7))
    #expect(Self.objection(link, parents: [1]) == nil)
  }

  @Test("each end says the link in its own words")
  func words() {
    let link = TicketLink(.parent, from: 1, to: 2)
    #expect(link.words(from: 1) == "parent of T-2")
    #expect(link.words(from: 2) == "child of T-1")
  }

  @Test("a parent is solved after its children, or with a reason")
  func children() throws {
    var play = try Play(Placement(state: .inProgress, line: .specialists, owner: "anna"))
    func order(_ command: TicketCommand) -> TicketOrder {
      var order = TicketOrder(command, by: Play.anna, at: Play.start)
      order.openChildren = [8, 9]
      return order
    }
    #expect(throws: TicketRefusal.openChildren(ticket: 7, children: [8, 9])) {
      try play.ticket.decide(order(.solve(text: "Готово")), play.rules)
    }
    let forced = try play.ticket.decide(order(.solve(text: "Готово", despite: "дети отдельно")), play.rules)
    #expect(forced.changes.last?.what == .solved)
    #expect(forced.changes.last?.reason == "дети отдельно")
    play.pass(minutes: 1)
    try play.give(.solve(text: "Готово"), by: Play.anna)
    #expect(play.ticket.state == .solved)
  }
}
