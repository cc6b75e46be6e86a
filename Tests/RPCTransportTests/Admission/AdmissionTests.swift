import RPC
import Testing
import Wire

@testable import RPCTransport

@Suite("Admission under load, in virtual time")
struct AdmissionTests {
  private func policy(_ change: (inout AdmissionPolicy) -> Void = { _ in }) -> AdmissionPolicy {
    var policy = AdmissionPolicy()
    policy.minRunningCalls = 4
    policy.maxRunningCalls = 256
    change(&policy)
    return policy
  }

  @Test("what the server can bear is served, all of it, and nothing is turned away")
  func withinPeak() {
    let load = SimulatedLoad(
      streams: [
        .init(caller: "gateway", criticality: .critical, pace: 300),
        .init(caller: "routing", criticality: .normal, pace: 300),
        .init(caller: "reporting", criticality: .sheddable, pace: 150),
      ], policy: policy())
    let outcomes = load.run(milliseconds: 3_000).outcomes
    #expect(outcomes.map(\.refused) == [0, 0, 0] && outcomes.map(\.expired) == [0, 0, 0])
  }

  @Test("at three times what it can bear, nine tenths of its peak are served in time, the critical ones first")
  func overload() {
    let load = SimulatedLoad(
      streams: [
        .init(caller: "gateway", criticality: .critical, pace: 800),
        .init(caller: "routing", criticality: .normal, pace: 800),
        .init(caller: "reporting", criticality: .sheddable, pace: 800),
      ], policy: policy())
    #expect(load.peak == 800)
    let (outcomes, limit) = load.run(milliseconds: 3_500, warmUp: 1_500)
    let good = outcomes.map(\.good).reduce(0, +)
    #expect(Double(good) >= 0.9 * load.peak * 2, "\(outcomes), limit \(limit)")
    #expect(Double(outcomes[0].good) >= 0.75 * Double(outcomes[0].offered), "\(outcomes)")
    #expect(outcomes[0].good > outcomes[1].good && outcomes[1].good > outcomes[2].good, "\(outcomes)")
    // What was begun was begun in time: hardly any work is done for nobody.
    #expect(outcomes.map(\.late).reduce(0, +) * 100 <= good, "\(outcomes)")
  }

  @Test("without shedding and without a limit the same load is served too late: the scenario can fail")
  func collapse() {
    let load = SimulatedLoad(
      streams: [.init(caller: "gateway", criticality: .normal, pace: 1_600)],
      policy: policy {
        $0.minRunningCalls = 1_000_000
        $0.maxRunningCalls = 1_000_000
      })
    let outcome = load.run(milliseconds: 1_500, warmUp: 750).outcomes[0]
    #expect(Double(outcome.good) < 0.5 * load.peak * 0.75, "\(outcome)")
  }

  @Test("one caller's flood holds another one up by a turn, not by the flood")
  func fairness() {
    let load = SimulatedLoad(
      timeout: 60_000,
      streams: [
        .init(caller: "flood", criticality: .normal, pace: 5_000),
        .init(caller: "modest", criticality: .normal, pace: 20),
      ],
      policy: policy {
        $0.minRunningCalls = 8
        $0.maxRunningCalls = 8
        $0.maxWaitingCalls = 1_000
      })
    let outcomes = load.run(milliseconds: 3_000).outcomes
    #expect(outcomes[1].refused == 0 && outcomes[1].good >= 58, "\(outcomes)")
    #expect(outcomes[1].longestWait <= 20, "\(outcomes)")
    #expect(outcomes[0].refused > 1_000, "\(outcomes)")
  }

  @Test("a call runs at once, waits for a slot, or displaces; a slot given back goes to the next in turn")
  func slots() {
    var admission = Admission<String, Int>(
      policy {
        $0.minRunningCalls = 1
        $0.maxRunningCalls = 1
        $0.maxWaitingCalls = 2
      }
    ) { _ in false }
    func verdict(_ item: Int, _ caller: String) -> String {
      switch admission.offer(item, of: caller, .normal, now: .zero) {
      case .run: "run"
      case .wait(let displaced): displaced.map { "displaces \($0)" } ?? "wait"
      case .full: "full"
      }
    }
    #expect(verdict(0, "a") == "run")
    #expect(admission.next() == nil && admission.nextTick == nil)
    #expect(verdict(1, "a") == "wait")
    #expect(admission.nextTick == .milliseconds(25))
    #expect(verdict(2, "a") == "wait")
    #expect(verdict(3, "a") == "full")
    #expect(verdict(4, "b") == "displaces 2")
    #expect(admission.running == 1 && admission.waiting == 2)
    admission.leave(took: nil, now: .zero)
    #expect(admission.next() == 1)
    #expect(admission.next() == nil)
    admission.leave(took: nil, now: .zero)
    #expect(admission.next() == 4)
    admission.leave(took: nil, now: .zero)
    #expect(admission.next() == nil && admission.running == 0 && admission.nextTick == nil)
  }
}
