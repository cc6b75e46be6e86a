internal import Glibc

@testable import Wire

/// What must hold whatever happens.
extension Simulation {
  func absorb(_ event: ConnectionEvent, at side: SimulatedEndpoint) {
    if side.isEnded { fail("the \(side.role) got \(event) after its last event") }
    side.role == .client ? absorbAsClient(event) : absorbAsServer(event)
  }

  func absorbForBoth(_ event: ConnectionEvent, at side: SimulatedEndpoint) {
    switch event {
    case .pong:
      side.owedPongs -= 1
      if side.owedPongs < 0 { fail("the \(side.role) got a pong it did not ask for") }
    case .goAway(let notice):
      if notice.code != .maxAge, notice.code != .idle, !schedule.mayLose { fail("a GOAWAY nobody sent: \(notice)") }
    case .finished: side.isEnded = true
    case .failed(let error):
      side.isEnded = true
      side.failure = error
      // Two sides that keep to the protocol find no fault with each other, whatever the network does to them.
      switch error {
      case .helloTimeout, .frameTimeout, .pingTimeout, .writeStalled, .truncated:
        if !schedule.mayLose { fail("the \(side.role) failed: \(error)") }
      default: fail("the \(side.role) failed: \(error)")
      }
      isLost = true
    default: break
    }
    if side.isEnded {
      if side.machine.openStreams != 0 { fail("streams outlive the \(side.role)'s connection") }
      if side.role == .client { retryWaiting() }
    }
  }

  func ending(_ code: CancelCode, _ origin: CancelOrigin, at side: SimulatedEndpoint) -> SimulatedCall.Ending {
    switch origin {
    case .peer: return .cancelledByPeer(code)
    case .connectionLost: return .connectionLost
    case .violation:
      if code != .outOfMemory || !schedule.isTight { fail("the \(side.role) found a violation: \(code)") }
      return .violatedHere(code)
    }
  }

  func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return left.withUnsafeBytes { one in
      right.withUnsafeBytes { two in
        guard let one = one.baseAddress, let two = two.baseAddress else { return true }
        return memcmp(one, two, left.count) == 0
      }
    }
  }

  /// With nothing under way, what a sender may still send is what its receiver has granted.
  func checkCredit() {
    guard problem == nil, client.outgoing.isEmpty, server.outgoing.isEmpty, !client.isClosed, !server.isClosed,
      !client.machine.hasOutput, !server.machine.hasOutput, !client.outgoing.isCut, !server.outgoing.isCut
    else { return }
    for index in calls.indices where calls[index].stream != 0 && !calls[index].isOver {
      guard let here = client.machine.streams.slot(of: calls[index].stream),
        let there = server.machine.streams.slot(of: calls[index].stream)
      else { continue }
      let requests = client.machine.streams.slots[here].outbound.credit
      let granted = server.machine.streams.slots[there].inbound.window
      if requests != granted { fail("credit for requests of call \(index): \(requests), granted \(granted)") }
      let responses = server.machine.streams.slots[there].outbound.credit
      let allowed = client.machine.streams.slots[here].inbound.window
      if responses != allowed { fail("credit for responses of call \(index): \(responses), granted \(allowed)") }
    }
  }

  /// When all is over: every call has ended alike on both sides, and no machine keeps anything.
  func checkEnd() {
    for index in calls.indices {
      if let fault = calls[index].disagreement(mayBeLost: isLost, serverLeft: server.isEnded) {
        return fail("call \(index) (stream \(calls[index].stream)): \(fault)")
      }
    }
    for side in [client, server] where !side.isEnded && !side.isClosed {
      if side.machine.peerGoAway != nil { return fail("the \(side.role) does not leave with its peer") }
      if case .draining = side.machine.phase { return fail("the \(side.role) does not finish its drain") }
    }
    if !waiting.isEmpty { return fail("calls \(waiting) still wait") }
    for side in [client, server] {
      let name = "\(side.role)"
      if side.machine.openStreams != 0 { return fail("\(name) keeps \(side.machine.openStreams) streams") }
      if side.machine.inboundBytes != 0 { return fail("\(name) keeps \(side.machine.inboundBytes) bytes") }
      if side.machine.streamQueuedBytes != 0 { return fail("\(name) counts bytes that no stream queues") }
      if side.machine.oddities != 0 { return fail("\(name) found its peer odd") }
      if side.machine.streams.slots.count > calls.count { return fail("\(name) does not use slots again") }
      if side.owedPongs > 0, !side.isEnded, !isLost, side.machine.pendingPing == nil {
        return fail("\(name) lost an answer to PING")
      }
      if !isLost, !side.isClosed, side.machine.queuedBytes != 0 { return fail("\(name) does not send what it has") }
    }
  }

  /// An event without its bytes.
  func brief(_ event: ConnectionEvent) -> String {
    switch event {
    case .message(let stream, let bytes, let last): "message on \(stream), \(bytes.count) bytes, last: \(last)"
    case .opened(let call): "opened \(call.stream), \(call.message?.count ?? -1) bytes, ended: \(call.isEnded)"
    case .closed(let stream, let end): "closed \(stream), \(end.status), \(end.message?.count ?? -1) bytes"
    case .ready: "ready"
    default: "\(event)"
    }
  }
}
