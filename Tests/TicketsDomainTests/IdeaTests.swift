import BusinessTime
import Testing

@testable import TicketsDomain

@Suite("An idea")
struct IdeaTests {
  private let table: IdeaTable

  init() throws { table = try .standard() }

  private func decide(
    _ idea: Idea, _ command: IdeaCommand, by role: Role = .lead, version: Int64 = 0,
    vote: IdeaVote.Choice? = nil, asker: IdeaAsker? = nil
  ) throws(IdeaRefusal) -> Idea {
    let order = IdeaOrder(
      command, by: .person(role, "elena"), expectedVersion: version, at: IdeaSamples.noon, vote: vote, asker: asker)
    guard let change = try idea.decide(order, table) else { return idea }
    var after = idea
    after.apply(change)
    return after
  }

  @Test("begins with a title of one line, bounded texts, and the customer who asked")
  func submission() throws {
    let draft = IdeaDraft(title: "  Выгрузка ", body: "Каждый месяц\n", ticket: 5, customer: "romashka")
    let (idea, change) = try Idea.submitted(draft, by: .person(.manager, "maria"), at: IdeaSamples.noon)
    #expect(idea.title == "Выгрузка" && idea.body == "Каждый месяц" && idea.origin == 5 && idea.askers == 1)
    #expect(change.summary == "submitted, asked for by romashka by T-5")
    for (title, body) in [("", ""), (" \n", ""), ("две\nстроки", ""), (String(repeating: "я", count: 300), "")] {
      #expect(throws: IdeaRefusal.self) {
        try Idea.submitted(IdeaDraft(title: title, body: body), by: .person(.manager, "m"), at: IdeaSamples.noon)
      }
    }
    let long = IdeaDraft(title: "x", body: String(repeating: "x", count: TextLimits.longText + 1))
    #expect(throws: IdeaRefusal.tooLong(field: "body", limitBytes: 65_536, givenBytes: 65_537)) {
      try Idea.submitted(long, by: .person(.manager, "m"), at: IdeaSamples.noon)
    }
  }

  @Test("counts one vote a person: given, changed, given again and withdrawn")
  func votes() throws {
    var idea = try decide(IdeaSamples.idea, .vote(.inFavour))
    #expect(idea.state == .discussion && idea.votesFor == 1 && idea.version == 4)
    idea = try decide(idea, .vote(.against), vote: .inFavour)
    #expect(idea.votesFor == 0 && idea.votesAgainst == 1)
    let same = try decide(idea, .vote(.against), vote: .against)
    #expect(same == idea, "the same vote again changes nothing")
    idea = try decide(idea, .vote(nil), vote: .against)
    #expect(idea.votesFor == 0 && idea.votesAgainst == 0)
    #expect(try decide(idea, .vote(nil)) == idea, "there is nothing to withdraw")
    let accepted = try decide(idea, .accept(reason: "да"))
    #expect(throws: IdeaRefusal.self, "it is decided") { try decide(accepted, .vote(.inFavour)) }
  }

  @Test("is asked for once by a customer, who may say later by which ticket")
  func askers() throws {
    var idea = try decide(IdeaSamples.idea, .ask(customer: "romashka", ticket: nil))
    #expect(idea.askers == 1 && idea.state == .submitted)
    let known = IdeaAsker(customer: "romashka", at: IdeaSamples.noon, recordedBy: "maria")
    #expect(try decide(idea, .ask(customer: "romashka", ticket: nil), asker: known) == idea)
    let later = try decide(idea, .ask(customer: "romashka", ticket: 9), asker: known)
    #expect(later.askers == 1 && later.version == idea.version + 1)
    idea.askers = Idea.askerLimit
    #expect(throws: IdeaRefusal.tooManyAskers(idea: 7, limit: Idea.askerLimit)) {
      try decide(idea, .ask(customer: "vektor", ticket: nil))
    }
  }

  @Test("is decided with who and why, and can be discussed again")
  func decisions() throws {
    let rejected = try decide(IdeaSamples.idea, .reject(reason: " есть в отчёте "))
    #expect(rejected.state == .rejected && rejected.reason == "есть в отчёте" && rejected.decidedBy == "elena")
    #expect(rejected.decidedAt == IdeaSamples.noon)
    let again = try decide(rejected, .reconsider(reason: "не всё"))
    #expect(again.state == .discussion && again.reason == "не всё")
    #expect(throws: IdeaRefusal.staleVersion(subject: "I-7", expected: 3, present: 4)) {
      try decide(rejected, .reconsider(reason: "не всё"), version: 3)
    }
  }

  @Test("is not merged into itself")
  func merging() throws {
    #expect(throws: IdeaRefusal.mergeIntoItself(idea: 7)) { try decide(IdeaSamples.idea, .merge(into: 7, reason: "")) }
    let merged = try decide(IdeaSamples.idea, .merge(into: 2, reason: "то же"))
    #expect(merged.state == .merged && merged.mergedInto == 2)
    #expect(table.actions(for: .person(.lead, "elena"), on: merged).isEmpty)
  }
}
