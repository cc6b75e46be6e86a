import Testing

@testable import RPC

@Suite("A hedged call")
struct HedgedAttemptsTests {
  /// What can happen to one.
  enum Event: Sendable {
    case delay
    case answer
    case failure(StatusCode, RetryPushback? = nil)
  }

  private static let full = RetryBudget(capacity: 100)
  private static let spent = RetryBudget(capacity: 0)

  private func actions(
    _ events: [Event], maxAttempts: Int = 3, budget: RetryBudget = full
  ) -> [HedgedAttempts.Action] {
    var machine = HedgedAttempts(policy: HedgingPolicy(delay: .milliseconds(10), maxAttempts: maxAttempts))
    var budget = budget
    var actions = [machine.begin()]
    for event in events {
      switch event {
      case .delay: actions.append(machine.delayPassed(budget: &budget))
      case .answer: actions.append(machine.answered())
      case .failure(let code, let pushback): actions.append(machine.failed(code, pushback, budget: budget))
      }
    }
    return actions
  }

  private let first = HedgedAttempts.Action.launch(hasMore: true)
  private let last = HedgedAttempts.Action.launch(hasMore: false)

  @Test("takes the first answer, whichever attempt it is of")
  func answers() {
    #expect(actions([.answer]) == [first, .succeed])
    #expect(actions([.delay, .answer]) == [first, first, .succeed])
    #expect(actions([.delay, .delay, .answer, .answer, .answer]) == [first, first, last, .succeed, .wait, .wait])
  }

  @Test("begins no more attempts than allowed")
  func maxAttempts() {
    #expect(actions([.delay, .delay, .delay, .delay], maxAttempts: 2) == [first, last, .wait, .wait, .wait])
  }

  @Test("begins the next attempt at once when one fails that the others may survive")
  func bearable() {
    #expect(
      actions([.failure(.unavailable), .failure(.unavailable), .failure(.unavailable)]) == [first, first, last, .fail])
    #expect(
      actions([.delay, .delay, .failure(.unavailable), .failure(.unavailable), .answer])
        == [first, first, last, .wait, .wait, .succeed])
  }

  @Test("fails with the first failure that is not to be survived")
  func unbearable() {
    #expect(actions([.failure(.invalidArgument)]) == [first, .fail])
    #expect(actions([.delay, .failure(.notFound), .answer]) == [first, first, .fail, .wait])
  }

  @Test("obeys the server: later, or not at all")
  func pushback() {
    #expect(
      actions([.failure(.unavailable, .after(milliseconds: 40)), .delay, .answer])
        == [first, .postpone(milliseconds: 40), first, .succeed])
    #expect(actions([.failure(.unavailable, .never)]) == [first, .fail])
    #expect(
      actions([.delay, .failure(.unavailable, .never), .delay, .failure(.unavailable)])
        == [first, first, .wait, .wait, .fail])
    #expect(actions([.delay, .failure(.unavailable, .never), .answer]) == [first, first, .wait, .succeed])
  }

  @Test("begins no further attempt when the budget is spent")
  func budget() {
    #expect(actions([.delay, .delay, .answer], budget: Self.spent) == [first, .wait, .wait, .succeed])
    #expect(actions([.failure(.unavailable)], budget: Self.spent) == [first, .fail])
  }

  @Test("takes a token for each hedge")
  func tokens() {
    var machine = HedgedAttempts(policy: HedgingPolicy(delay: .zero, maxAttempts: 5))
    var budget = RetryBudget(capacity: 6)
    _ = machine.begin()
    var launched = 1
    while case .launch = machine.delayPassed(budget: &budget) { launched += 1 }
    #expect(launched == 4)
  }

  @Test("has two to five attempts and no negative delay")
  func bounds() {
    #expect(HedgingPolicy(delay: .seconds(-1), maxAttempts: 0) == HedgingPolicy(delay: .zero, maxAttempts: 2))
    #expect(HedgingPolicy(delay: .zero, maxAttempts: 99).maxAttempts == 5)
  }
}
