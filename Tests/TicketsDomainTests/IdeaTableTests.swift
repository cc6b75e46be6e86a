import Testing

@testable import TicketsDomain

@Suite("The table of ideas")
struct IdeaTableTests {
  struct Broken: Sendable, CustomTestStringConvertible {
    var error: IdeaTableError
    var rows: [IdeaTransition]
    var testDescription: String { "\(error)" }
  }

  private static func row(
    _ action: IdeaAction, _ from: Set<IdeaState>, _ to: IdeaState?, roles: [Role] = [.lead]
  ) -> IdeaTransition {
    IdeaTransition(action, from: from, to: to, roles: roles)
  }

  static let broken: [Broken] = [
    Broken(error: .emptyRow(action: .reject), rows: [row(.reject, [], .rejected)]),
    Broken(error: .nobodysRow(action: .reject), rows: [row(.reject, [.submitted], .rejected, roles: [])]),
    Broken(
      error: .ambiguous(action: .reject, state: .submitted),
      rows: [row(.reject, [.submitted], .rejected), row(.reject, [.submitted], .merged)]),
    Broken(error: .unreachable(.accepted), rows: [row(.reject, [.submitted, .accepted], .rejected)]),
    Broken(
      error: .deadEnd(.discussion),
      rows: [row(.reject, [.submitted], .rejected), row(.vote, [.submitted], .discussion)]),
  ]

  @Test("is refused when it contradicts itself", arguments: broken)
  func contradictions(_ broken: Broken) {
    #expect(throws: broken.error) {
      try IdeaTable(initial: .submitted, terminal: [.rejected], rows: broken.rows)
    }
    #expect(!broken.error.description.isEmpty)
  }

  @Test("answers every action in every state: with a state, or with what is possible there")
  func everyStateAndAction() throws {
    let table = try IdeaTable.standard()
    let lead = Actor.person(.lead, "elena")
    let commands: [IdeaAction: IdeaCommand] = Dictionary(
      uniqueKeysWithValues: IdeaSamples.commands.map { ($0.action, $0) })
    #expect(Set(commands.keys) == Set(IdeaAction.allCases), "every action has a sample")
    for state in IdeaState.allCases {
      var idea = IdeaSamples.idea
      idea.state = state
      let allowed = table.actions(for: lead, on: idea)
      for action in IdeaAction.allCases {
        let command = try #require(commands[action])
        let order = IdeaOrder(command, by: command.isRulesOwn ? IdeaSamples.rule : lead, at: IdeaSamples.noon)
        do throws(IdeaRefusal) {
          let after = try table.place(idea, order)
          #expect(
            table.rows.contains { $0.action == action && $0.from.contains(state) && ($0.to ?? state) == after })
        } catch {
          guard case .illegalTransition(_, _, _, let listed) = error else {
            Issue.record("\(action) from \(state): \(error)")
            continue
          }
          if order.actor == lead { #expect(listed == allowed) }
          #expect(!table.rows.contains { $0.action == action && $0.from.contains(state) })
          for one in listed { #expect(error.description.contains(one.rawValue)) }
        }
      }
    }
  }

  @Test("decisions are a lead's or an admin's, and need a reason")
  func decisions() throws {
    let table = try IdeaTable.standard()
    for command in [IdeaCommand.accept(reason: "да"), .reject(reason: "нет")] {
      for role in Role.allCases {
        let order = IdeaOrder(command, by: .person(role, "x"), at: IdeaSamples.noon)
        if role == .lead || role == .admin {
          _ = try table.place(IdeaSamples.idea, order)
        } else {
          #expect(throws: IdeaRefusal.self) { try table.place(IdeaSamples.idea, order) }
        }
      }
    }
    #expect(throws: IdeaRefusal.unmet(idea: 7, action: .accept, need: .reason)) {
      try table.place(
        IdeaSamples.idea, IdeaOrder(.accept(reason: "  \n"), by: .person(.lead, "elena"), at: IdeaSamples.noon))
    }
  }
}
