import Testing

@testable import RPC

@Suite("A deadline")
struct DeadlineTests {
  @Test("in the past has passed and leaves nothing")
  func past() {
    let deadline = Deadline.after(.zero)
    #expect(deadline.hasPassed)
    #expect(deadline.remainingMilliseconds == 0)
    #expect(Deadline.after(.seconds(-5)).hasPassed)
  }

  @Test("far beyond what the clock can say is never")
  func saturates() {
    #expect(Deadline.after(.seconds(Int64.max)).isNever)
    #expect(Deadline.after(.seconds(20_000_000_000)).isNever)
    #expect(Deadline.never.remainingMilliseconds == nil)
  }

  @Test("is never later than the one inherited")
  func inherits() {
    let inherited = Deadline.after(.seconds(1))
    var options = CallOptions(timeout: .seconds(60), deadline: inherited)
    #expect(options.effectiveDeadline(defaultTimeout: nil) == inherited)
    options.timeout = .milliseconds(1)
    #expect(options.effectiveDeadline(defaultTimeout: nil) < inherited)
    #expect(CallOptions().effectiveDeadline(defaultTimeout: nil).isNever)
  }
}
