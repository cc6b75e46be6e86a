import RPC
import Testing
import Wire

@testable import RPCTransport

@Suite("The watch over the queue")
struct OverloadWatchTests {
  private func watch() -> OverloadWatch {
    OverloadWatch(target: .milliseconds(100), interval: .milliseconds(500))
  }

  /// Looks every 25 ms at a queue whose oldest call has waited for so long.
  private func look(
    _ watch: inout OverloadWatch, _ milliseconds: Range<Int>, waited: Int, lowest: Criticality? = .sheddable
  ) {
    for now in stride(from: milliseconds.lowerBound, to: milliseconds.upperBound, by: 25) {
      watch.observe(
        oldest: .milliseconds(1_000_000 + now - waited), lowest: lowest, now: .milliseconds(1_000_000 + now))
    }
  }

  @Test("a queue that stands for less than the interval sheds nothing")
  func short() {
    var watch = watch()
    look(&watch, 0..<500, waited: 5_000)
    #expect(watch.level == nil)
    look(&watch, 500..<525, waited: 100)
    look(&watch, 525..<1_000, waited: 101)
    #expect(watch.level == nil)
  }

  @Test("a standing queue sheds the lowest that waits, and the next one an interval later")
  func rises() {
    var watch = watch()
    look(&watch, 0..<525, waited: 101, lowest: .sheddable)
    #expect(watch.level == .sheddable)
    #expect(watch.pushbackMilliseconds == 500)
    look(&watch, 525..<1_000, waited: 101, lowest: .normal)
    #expect(watch.level == .sheddable)
    look(&watch, 1_000..<1_025, waited: 101, lowest: .normal)
    #expect(watch.level == .normal)
    look(&watch, 1_025..<1_550, waited: 101, lowest: .critical)
    #expect(watch.level == .critical)
    #expect(watch.pushbackMilliseconds == 2_000)
    watch.observe(oldest: nil, lowest: nil, now: .milliseconds(1_001_600))
    #expect(watch.level == .critical)
  }

  @Test("what does not wait is passed over")
  func skips() {
    var watch = watch()
    look(&watch, 0..<525, waited: 101, lowest: .critical)
    #expect(watch.level == .critical)
  }

  @Test("levels are taken back one by one, an interval after the last call was turned away")
  func falls() {
    var watch = watch()
    look(&watch, 0..<525, waited: 101, lowest: .normal)
    #expect(watch.level == .normal)
    watch.noteShed(.milliseconds(1_000_600))
    look(&watch, 625..<1_100, waited: 0)
    #expect(watch.level == .normal)
    look(&watch, 1_100..<1_125, waited: 0)
    #expect(watch.level == .sheddable)
    look(&watch, 1_125..<1_600, waited: 0)
    #expect(watch.level == .sheddable)
    look(&watch, 1_600..<1_625, waited: 0)
    #expect(watch.level == nil)
    #expect(watch.pushbackMilliseconds == 500)
  }
}
