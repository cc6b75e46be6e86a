import RPC
import Wire

@testable import RPCTransport

/// A server in virtual time: calls arrive at a steady pace, and the handlers that run share its workers evenly.
///
/// What more than `workers` handlers run at once takes longer for each, as with processors, a disk or a writer; no call
/// is done sooner for having been begun sooner. So running more than is useful costs time, and waiting costs deadlines.
struct SimulatedLoad {
  struct Stream {
    var caller: String
    var criticality: Criticality
    /// Calls a second.
    var pace: Double
  }

  struct Outcome: Equatable {
    var offered = 0
    /// Done before its deadline.
    var good = 0
    /// Done after it, for nobody.
    var late = 0
    /// Turned away by the watch or a full queue.
    var refused = 0
    /// Its deadline passed while it waited.
    var expired = 0
    var longestWait = 0
  }

  private struct Call {
    var stream: Int
    var arrived: Int
    var begun = 0
    var work: Double
  }

  var workers = 8.0
  /// Milliseconds a call takes alone.
  var work = 10.0
  var timeout = 500
  var streams: [Stream]
  var policy: AdmissionPolicy

  /// The most calls a second the workers can do.
  var peak: Double { workers / work * 1_000 }

  /// Runs so many virtual milliseconds and counts what happens from `warmUp` on.
  func run(milliseconds: Int, warmUp: Int = 0) -> (outcomes: [Outcome], limit: Int) {
    var outcomes = streams.map { _ in Outcome() }
    var calls: [Call] = []
    let over = Flags()
    var admission = Admission<String, Int>(policy) { over.isOver($0) }
    var running: [Int] = []
    var waiting: [Int] = []
    var due = streams.map { _ in 0.0 }

    for millisecond in 0..<milliseconds {
      let isCounted = millisecond >= warmUp
      func refuse(_ call: Int) {
        over.end(call)
        if isCounted { outcomes[calls[call].stream].refused += 1 }
      }
      let now = MonotonicInstant.milliseconds(millisecond)
      func start(_ call: Int) {
        running.append(call)
        calls[call].begun = millisecond
        guard isCounted else { return }
        let stream = calls[call].stream
        outcomes[stream].longestWait = max(outcomes[stream].longestWait, millisecond - calls[call].arrived)
      }
      // What is over its deadline is taken out, as the connection's timer does.
      waiting.removeAll { call in
        if over.isOver(call) { return true }
        guard millisecond - calls[call].arrived >= timeout, !running.contains(call) else { return false }
        over.end(call)
        admission.forget(streams[calls[call].stream].caller, streams[calls[call].stream].criticality)
        if isCounted { outcomes[calls[call].stream].expired += 1 }
        return true
      }
      for index in streams.indices {
        due[index] += streams[index].pace / 1_000
        while due[index] >= 1 {
          due[index] -= 1
          let call = calls.count
          calls.append(Call(stream: index, arrived: millisecond, work: work))
          if isCounted { outcomes[index].offered += 1 }
          switch admission.offer(call, of: streams[index].caller, streams[index].criticality, now: now) {
          case .run: start(call)
          case .full: refuse(call)
          case .wait(let displaced):
            if let displaced { refuse(displaced) }
            waiting.append(call)
          }
        }
      }
      let share = min(1, workers / Double(max(1, running.count)))
      for call in running { calls[call].work -= share }
      for call in running where calls[call].work <= 0 {
        let took = UInt64(millisecond - calls[call].begun) * 1_000_000
        admission.leave(took: (method: 0, nanoseconds: took), now: now)
        over.end(call)
        guard isCounted else { continue }
        if millisecond - calls[call].arrived <= timeout {
          outcomes[calls[call].stream].good += 1
        } else {
          outcomes[calls[call].stream].late += 1
        }
      }
      running.removeAll { calls[$0].work <= 0 }
      if let tick = admission.nextTick, tick <= now { for shed in admission.tick(now: now) { refuse(shed.item) } }
      while let call = admission.next() {
        waiting.removeAll { $0 == call }
        start(call)
      }
    }
    return (outcomes, admission.limit.value)
  }

  private final class Flags {
    private var ended: [Bool] = []
    func isOver(_ call: Int) -> Bool { call < ended.count && ended[call] }
    func end(_ call: Int) {
      if call >= ended.count { ended += Array(repeating: false, count: call + 1 - ended.count) }
      ended[call] = true
    }
  }
}
