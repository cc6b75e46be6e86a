import Testing

@testable import RPC

@Suite("A failed call")
struct CallAttemptsTests {
  private static let second: UInt64 = 1_000_000_000

  private func decide(
    _ failure: CallAttempts.Failure, policy: RetryPolicy = .standard, isRepeatable: Bool = true,
    hasRequest: Bool = true, deadline: Deadline = .never, budget: RetryBudget = RetryBudget(),
    attempts: CallAttempts = CallAttempts()
  ) -> CallAttempts.Decision {
    var attempts = attempts
    var budget = budget
    let circumstances = CallAttempts.Circumstances(
      policy: policy, isRepeatable: isRepeatable, hasRequest: hasRequest, deadline: deadline, now: Self.second,
      jitter: 0)
    return attempts.failed(failure, circumstances, budget: &budget)
  }

  private let pause = CallAttempts.Decision.again(afterNanoseconds: 25_000_000)
  private var spent: RetryBudget {
    var budget = RetryBudget()
    for _ in 0..<10 { budget.noteFailure() }
    return budget
  }

  @Test("is made again for exactly these statuses", arguments: StatusCode.allCases.filter { $0 != .ok })
  func statuses(code: StatusCode) {
    #expect(decide(.status(code, nil)) == (code == .unavailable ? pause : .giveUp))
    let policy = RetryPolicy(statuses: [.aborted])
    #expect(decide(.status(code, nil), policy: policy) == (code == .aborted ? pause : .giveUp))
  }

  @Test("is not made again when a second run could do harm, there is nothing to send, or the policy says never")
  func never() {
    #expect(decide(.status(.unavailable, nil), isRepeatable: false) == .giveUp)
    #expect(decide(.status(.unavailable, nil), hasRequest: false) == .giveUp)
    #expect(decide(.refused, hasRequest: false) == .giveUp)
    #expect(decide(.status(.unavailable, nil), policy: .never) == .giveUp)
  }

  @Test("follows the server's word on when")
  func pushback() {
    #expect(
      decide(.status(.unavailable, .after(milliseconds: 7))) == .again(afterNanoseconds: 7_000_000))
    #expect(
      decide(.status(.resourceExhausted, .after(milliseconds: 7))) == .again(afterNanoseconds: 7_000_000))
    #expect(decide(.status(.invalidArgument, .after(milliseconds: 7))) == .giveUp)
    #expect(decide(.status(.unavailable, .never)) == .giveUp)
    #expect(decide(.status(.resourceExhausted, .never)) == .giveUp)
  }

  @Test("never goes on beyond its deadline")
  func deadline() {
    let pause: UInt64 = 25_000_000
    let failure = CallAttempts.Failure.status(.unavailable, nil)
    #expect(decide(failure, deadline: Deadline(uptimeNanoseconds: Self.second + pause)) == .giveUp)
    #expect(
      decide(failure, deadline: Deadline(uptimeNanoseconds: Self.second + pause + 1))
        == .again(afterNanoseconds: pause))
    #expect(decide(.refused, deadline: Deadline(uptimeNanoseconds: Self.second)) == .giveUp)
    #expect(
      decide(.status(.unavailable, .after(milliseconds: .max)), deadline: Deadline(uptimeNanoseconds: .max - 1))
        == .again(afterNanoseconds: UInt64(UInt32.max) * 1_000_000))
  }

  @Test("that never reached a handler is made again once, at once, whatever its method and outside the budget")
  func refused() {
    let once = CallAttempts.Decision.again(afterNanoseconds: 0)
    #expect(decide(.refused, isRepeatable: false) == once)
    #expect(decide(.refused, policy: .never) == once)
    var budget = spent
    let before = budget
    var attempts = CallAttempts()
    let circumstances = CallAttempts.Circumstances(
      policy: .standard, isRepeatable: false, hasRequest: true, deadline: .never, now: 0, jitter: 0)
    #expect(attempts.failed(.refused, circumstances, budget: &budget) == once)
    #expect(budget == before)
    #expect(attempts.failed(.refused, circumstances, budget: &budget) == .giveUp)
  }

  @Test("is given up after so many attempts, with growing pauses between them", arguments: [1, 2, 4, 7])
  func maxAttempts(count: Int) {
    var attempts = CallAttempts()
    var budget = RetryBudget(capacity: 100)
    var pauses: [UInt64] = []
    let circumstances = CallAttempts.Circumstances(
      policy: RetryPolicy(maxAttempts: count), isRepeatable: true, hasRequest: true, deadline: .never, now: 0, jitter: 0
    )
    while case .again(let pause) = attempts.failed(.status(.unavailable, nil), circumstances, budget: &budget) {
      pauses.append(pause / 1_000_000)
      #expect(Int(attempts.wireAttempt) == pauses.count)
    }
    #expect(pauses == Array([25, 50, 100, 200, 400, 800].prefix(count - 1)))
  }

  @Test("carries its number, and 15 for all from the sixteenth attempt on")
  func number() {
    #expect(CallAttempts().wireAttempt == 0)
    #expect(CallAttempts(startingAt: 15).wireAttempt == 15)
    #expect(CallAttempts(startingAt: 400).wireAttempt == 15)
  }
}

@Suite("The retry budget")
struct RetryBudgetTests {
  @Test("allows repetitions while more than half is left, and fills up again by successes")
  func tokens() {
    var budget = RetryBudget(capacity: 4, gain: 0.5)
    #expect(budget.allowsRepetition)
    budget.noteFailure()
    #expect(budget.allowsRepetition)
    budget.noteFailure()
    #expect(!budget.allowsRepetition)
    budget.noteSuccess()
    #expect(budget.allowsRepetition)
    for _ in 0..<100 { budget.noteFailure() }
    for _ in 0..<4 { budget.noteSuccess() }
    #expect(!budget.allowsRepetition)
    budget.noteSuccess()
    #expect(budget.allowsRepetition)
    for _ in 0..<100 { budget.noteSuccess() }
    #expect(budget == RetryBudget(capacity: 4, gain: 0.5))
  }

  @Test("of nothing allows nothing")
  func nothing() {
    var budget = RetryBudget(capacity: -3, gain: -1)
    #expect(!budget.allowsRepetition)
    budget.noteSuccess()
    #expect(!budget.allowsRepetition)
  }

  @Test("bounds the repetitions of a target of which every call fails")
  func bound() {
    var budget = RetryBudget(capacity: 10, gain: 0.1)
    var sent = 0
    for _ in 0..<1_000 {
      var attempts = CallAttempts()
      let circumstances = CallAttempts.Circumstances(
        policy: .standard, isRepeatable: true, hasRequest: true, deadline: .never, now: 0, jitter: 0)
      sent += 1
      while case .again = attempts.failed(.status(.unavailable, nil), circumstances, budget: &budget) { sent += 1 }
    }
    #expect(sent == 1_003)
  }
}

@Suite("A pause before the next attempt")
struct BackoffTests {
  private let policy = BackoffPolicy(initial: .milliseconds(100), longest: .seconds(1))

  @Test(
    "doubles up to the longest, and lies between half and the whole of it",
    arguments: zip([0, 1, 2, 3, 4, 5, 6, 1_000_000], [100, 100, 200, 400, 800, 1_000, 1_000, 1_000]))
  func growth(failures: Int, milliseconds: Int) {
    let whole = Duration.milliseconds(milliseconds)
    #expect(policy.pause(afterFailures: failures, jitter: 0) == whole / 2)
    #expect(policy.pause(afterFailures: failures, jitter: 1) == whole)
    #expect(policy.pause(afterFailures: failures, jitter: -4) == whole / 2)
    #expect(policy.pause(afterFailures: failures, jitter: 4) == whole)
  }

  @Test("does not shrink, whatever the multiplier")
  func multiplier() {
    let odd = BackoffPolicy(initial: .milliseconds(100), longest: .seconds(1), multiplier: 0.1)
    #expect(odd.pause(afterFailures: 9, jitter: 1) == .milliseconds(100))
    let steep = BackoffPolicy(initial: .seconds(1), longest: .seconds(3), multiplier: .infinity)
    #expect(steep.pause(afterFailures: 9, jitter: 1) == .seconds(3))
    let nothing = BackoffPolicy(initial: .zero, longest: .seconds(3), multiplier: .infinity)
    #expect(nothing.pause(afterFailures: 9, jitter: 1) == .seconds(3))
    #expect(nothing.pause(afterFailures: 1, jitter: 1) == .zero)
  }
}

@Suite("A server's word on repeating")
struct RetryPushbackTests {
  @Test(
    "is read from the trailer",
    arguments: [
      ("0", .after(milliseconds: 0)), ("250", .after(milliseconds: 250)), ("-1", .never), ("-250", .never),
      ("99999999999", .after(milliseconds: .max)), ("", .never), ("soon", .never), ("1.5", .never), (" 1", .never),
    ] as [(String, RetryPushback)])
  func reading(text: String, expected: RetryPushback) {
    var trailers = Metadata()
    trailers.set(Metadata.Key.retryPushback, text: text)
    #expect(RetryPushback(trailers: trailers) == expected)
  }

  @Test("is absent without a trailer, and never when it is no text")
  func odd() {
    #expect(RetryPushback(trailers: Metadata()) == nil)
    #expect(RetryPushback(trailers: Metadata([.init(key: "other", value: [49])])) == nil)
    #expect(RetryPushback(trailers: Metadata([.init(key: Metadata.Key.retryPushback, value: [255])])) == .never)
  }

  @Test("is written as it is read", arguments: [RetryPushback.never, .after(milliseconds: 0), .after(milliseconds: 9)])
  func roundTrip(pushback: RetryPushback) {
    var error = RPCError(code: .unavailable, message: "busy")
    #expect(error.retryPushback == nil)
    error.retryPushback = pushback
    #expect(error.retryPushback == pushback)
    error.retryPushback = nil
    #expect(error.trailers.isEmpty)
  }
}
