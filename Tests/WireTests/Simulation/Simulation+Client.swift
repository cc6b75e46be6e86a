@testable import Wire

/// The calling application.
extension Simulation {
  private static let metadata = [MetadataField(key: "x", text: "заявка")]

  func open(_ index: Int) {
    guard calls[index].client.ending == nil, calls[index].stream == 0 else { return }
    let script = calls[index].script
    do throws(CallError) {
      let method: UInt16
      if let known = methodOfKind[Int(script.kind.rawValue)] {
        method = known
      } else {
        method = try client.machine.declare(Simulation.methods[Int(script.kind.rawValue)])
        methodOfKind[Int(script.kind.rawValue)] = method
      }
      var call = OutgoingCall(method: method, timeoutMilliseconds: script.timeoutMilliseconds)
      if script.sendsInitialMetadata { call.metadata = Self.metadata }
      let isSingle = !script.kind.streamsRequests
      if isSingle || (script.opensWithMessage && !script.requests.isEmpty) {
        call.message = MessagePool.message(bytes: script.requests[0], random: &random)
      }
      let sent = call.message == nil ? 0 : 1
      call.isEnded = script.endsWithLast && sent == script.requests.count
      let stream = try client.machine.open(call)
      note("client opens \(stream): call \(index), \(script.kind), \(call.message?.count ?? -1) bytes")
      if callOfStream.count != Int(stream / 2) { fail("stream \(stream) is not the next one") }
      callOfStream.append(index)
      calls[index].stream = stream
      if let message = call.message { calls[index].client.sent.append(message) }
      calls[index].client.hasSentEnd = call.isEnded || isSingle
    } catch {
      return postpone(index, error)
    }
    if script.timeoutMilliseconds > 0 {
      plan(.clientCancels(index, .deadline), at: now + UInt64(script.timeoutMilliseconds) * 1_000_000)
    }
    if let at = script.clientCancelsAt { plan(.clientCancels(index, .cancelled), at: now + at - script.startsAt) }
    planClientStep(index)
  }

  private func postpone(_ index: Int, _ error: CallError) {
    note("call \(index) is not opened: \(error)")
    switch error {
    case .notReady where !client.isEnded, .tooManyStreams: waiting.append(index)
    case .goingAway, .notReady: calls[index].client.ending = .notBegun
    default: fail("call \(index) was not opened: \(error)")
    }
  }

  /// Calls that waited try again.
  func retryWaiting() {
    let indices = waiting
    waiting = []
    for index in indices { open(index) }
  }

  private func planClientStep(_ index: Int) {
    let half = calls[index].client
    guard !half.isStepDue, !half.hasSentEnd, !half.isHeld, half.ending == nil else { return }
    calls[index].client.isStepDue = true
    plan(.clientStep(index), within: calls[index].script.pace)
  }

  func clientStep(_ index: Int) {
    calls[index].client.isStepDue = false
    let call = calls[index]
    guard call.client.ending == nil, !call.client.hasSentEnd, !call.client.isHeld else { return }
    do throws(CallError) {
      let done = call.client.sent.count
      if done < call.script.requests.count {
        let message = MessagePool.message(bytes: call.script.requests[done], random: &random)
        let isLast = done + 1 == call.script.requests.count && call.script.endsWithLast
        note("client sends \(message.count) bytes on \(call.stream)\(isLast ? ", the last" : "")")
        calls[index].client.sent.append(message)
        calls[index].client.hasSentEnd = isLast
        if try client.machine.send(message, on: call.stream, last: isLast) == .hold {
          calls[index].client.isHeld = true
        }
      } else {
        note("client half-closes \(call.stream)")
        calls[index].client.hasSentEnd = true
        try client.machine.endMessages(on: call.stream)
      }
    } catch {
      fail("the caller of stream \(call.stream) could not go on: \(error)")
    }
    planClientStep(index)
  }

  func clientCancels(_ index: Int, _ code: CancelCode) {
    guard calls[index].stream != 0, calls[index].client.ending == nil else { return }
    note("client cancels \(calls[index].stream): \(code)")
    calls[index].client.ending = .cancelledHere(code)
    client.machine.cancel(calls[index].stream, code)
    retryWaiting()
  }

  /// An event of the client's machine.
  func absorbAsClient(_ event: ConnectionEvent) {
    note("client: \(brief(event))")
    switch event {
    case .ready(let version, let peer):
      if client.isReady { fail("the client was ready twice") }
      client.isReady = true
      if version != 1 || peer != schedule.serverSettings.clamped() { fail("the client got other settings: \(peer)") }
      retryWaiting()
    case .initialMetadata(let stream, let fields):
      guard let index = clientCall(stream, event) else { return }
      if calls[index].client.hasSeenInitialMetadata || calls[index].client.received > 0 {
        fail("response metadata of stream \(stream) came late or twice")
      }
      if fields != Self.responseMetadata { fail("response metadata of stream \(stream) is \(fields)") }
      calls[index].client.hasSeenInitialMetadata = true
    case .message(let stream, let bytes, let last):
      guard let index = clientCall(stream, event) else { return }
      if last { fail("the server half-closed stream \(stream)") }
      takeResponse(index, bytes)
      plan(.clientUsed(index, bytes: bytes.count), within: calls[index].script.useTime)
    case .closed(let stream, let end):
      guard let index = clientCall(stream, event) else { return }
      if let message = end.message { takeResponse(index, message) }
      calls[index].client.ending = .status(end)
      retryWaiting()
    case .cancelled(let stream, let code, let origin):
      guard let index = clientCall(stream, event) else { return }
      calls[index].client.ending = ending(code, origin, at: client)
      retryWaiting()
    case .resumed(let stream):
      guard let index = clientCall(stream, event) else { return }
      if !calls[index].client.isHeld { fail("stream \(stream) was resumed that was not held") }
      calls[index].client.isHeld = false
      planClientStep(index)
    case .method, .opened, .endOfMessages: fail("the client got \(event)")
    case .pong, .goAway, .finished, .failed: absorbForBoth(event, at: client)
    }
  }

  private func takeResponse(_ index: Int, _ bytes: [UInt8]) {
    let position = calls[index].client.received
    guard position < calls[index].server.sent.count else {
      return fail("response \(position) of stream \(calls[index].stream) was never sent")
    }
    if !isSame(calls[index].server.sent[position], bytes) {
      fail("response \(position) of stream \(calls[index].stream) is another")
    }
    calls[index].client.received += 1
  }

  private func clientCall(_ stream: StreamID, _ event: ConnectionEvent) -> Int? {
    guard stream & 1 == 1, Int(stream / 2) < callOfStream.count else {
      fail("the client got \(event) of a stream it never opened")
      return nil
    }
    let index = callOfStream[Int(stream / 2)]
    guard calls[index].client.ending == nil else {
      fail("the client got \(event) after the end of the call")
      return nil
    }
    return index
  }
}
