@testable import Wire

/// The serving application.
extension Simulation {
  static let responseMetadata = [MetadataField(key: MetadataKey.requestID, text: "7")]

  private func planServerStep(_ index: Int) {
    let half = calls[index].server
    guard !half.isStepDue, !half.isHeld, half.ending == nil else { return }
    calls[index].server.isStepDue = true
    plan(.serverStep(index), within: calls[index].script.pace)
  }

  /// One thing the handler does next: metadata, a response, the end, or nothing while it waits for the caller.
  func serverStep(_ index: Int) {
    calls[index].server.isStepDue = false
    let call = calls[index]
    let script = call.script
    guard call.server.ending == nil, !call.server.isHeld else { return }
    let done = call.server.sent.count
    let beforeClose = script.responses.count - (script.closesWithLast && !script.responses.isEmpty ? 1 : 0)
    let mayEnd = call.server.hasSeenEnd || script.answersEarly
    do throws(CallError) {
      if script.sendsInitialMetadata, !call.server.hasSentInitialMetadata {
        note("server sends metadata on \(call.stream)")
        calls[index].server.hasSentInitialMetadata = true
        try server.machine.sendInitialMetadata(Self.responseMetadata, on: call.stream)
      } else if done < beforeClose, mayEnd || script.kind.streamsResponses {
        let message = MessagePool.message(bytes: script.responses[done], random: &random)
        note("server sends \(message.count) bytes on \(call.stream)")
        calls[index].server.sent.append(message)
        if try server.machine.send(message, on: call.stream) == .hold { calls[index].server.isHeld = true }
      } else if mayEnd {
        var end = CallEnd(status: script.status, text: script.text)
        if done < script.responses.count {
          let message = MessagePool.message(bytes: script.responses[done], random: &random)
          calls[index].server.sent.append(message)
          end.message = message
        }
        note("server closes \(call.stream) with \(end.status), \(end.message?.count ?? -1) bytes")
        try close(index, end)
        return
      } else {
        return
      }
    } catch {
      fail("the handler of stream \(call.stream) could not go on: \(error)")
    }
    planServerStep(index)
  }

  private func close(_ index: Int, _ end: CallEnd) throws(CallError) {
    var heard = end
    // A last message too long for CLOSE goes ahead of it.
    if let message = end.message, !ridesInClose(end, message) { heard.message = nil }
    calls[index].server.ending = .status(heard)
    try server.machine.close(calls[index].stream, end)
  }

  private func ridesInClose(_ end: CallEnd, _ message: [UInt8]) -> Bool {
    5 + end.text.utf8.count + message.count
      <= min(schedule.clientSettings.maxFrameBytes, WireFormat.quantumBytes)
  }

  func serverCancels(_ index: Int) {
    guard calls[index].hasArrived, calls[index].server.ending == nil else { return }
    note("server cancels \(calls[index].stream)")
    calls[index].server.ending = .cancelledHere(.internalFailure)
    server.machine.cancel(calls[index].stream, .internalFailure)
  }

  func serverExpires(_ index: Int) {
    guard calls[index].server.ending == nil else { return }
    note("server: the deadline of \(calls[index].stream) has passed")
    if calls[index].script.expiresByClose {
      do throws(CallError) {
        try close(index, CallEnd(status: 4, text: "too late"))
      } catch {
        fail("an expired call was not closed: \(error)")
      }
    } else {
      calls[index].server.ending = .cancelledHere(.deadline)
      server.machine.cancel(calls[index].stream, .deadline)
    }
  }

  /// An event of the server's machine.
  func absorbAsServer(_ event: ConnectionEvent) {
    note("server: \(brief(event))")
    switch event {
    case .ready(let version, let peer):
      if server.isReady { fail("the server was ready twice") }
      server.isReady = true
      if version != 1 || peer != schedule.clientSettings.clamped() { fail("the server got other settings: \(peer)") }
    case .method(let index, let entry):
      if methodOfKind[Int(entry.kind.rawValue)] != index || Simulation.methods[Int(entry.kind.rawValue)] != entry {
        fail("method \(index) is \(entry)")
      }
    case .opened(let call): begin(call)
    case .message(let stream, let bytes, let last):
      guard let index = serverCall(stream, event) else { return }
      takeRequest(index, bytes)
      if last { calls[index].server.hasSeenEnd = true }
      plan(.serverUsed(index, bytes: bytes.count), within: calls[index].script.useTime)
      if last { planServerStep(index) }
    case .endOfMessages(let stream):
      guard let index = serverCall(stream, event) else { return }
      calls[index].server.hasSeenEnd = true
      planServerStep(index)
    case .cancelled(let stream, let code, let origin):
      guard let index = serverCall(stream, event) else { return }
      calls[index].server.ending = ending(code, origin, at: server)
    case .resumed(let stream):
      guard let index = serverCall(stream, event) else { return }
      if !calls[index].server.isHeld { fail("stream \(stream) was resumed that was not held") }
      calls[index].server.isHeld = false
      planServerStep(index)
    case .initialMetadata, .closed: fail("the server got \(event)")
    case .pong, .goAway, .finished, .failed: absorbForBoth(event, at: server)
    }
  }

  private func begin(_ call: IncomingCall) {
    guard call.stream & 1 == 1, Int(call.stream / 2) < callOfStream.count else {
      return fail("the server got stream \(call.stream) that nobody opened")
    }
    let index = callOfStream[Int(call.stream / 2)]
    let script = calls[index].script
    if calls[index].hasArrived { fail("stream \(call.stream) was opened twice") }
    if call.kind != script.kind || call.timeoutMilliseconds != script.timeoutMilliseconds
      || call.metadata.isEmpty == script.sendsInitialMetadata || call.receivedAt != instant
    {
      fail("stream \(call.stream) arrived as another call: \(call)")
    }
    calls[index].hasArrived = true
    calls[index].server.hasSeenEnd = call.isEnded
    if let message = call.message { takeRequest(index, message) }
    if script.timeoutMilliseconds > 0 {
      plan(.serverExpires(index), at: now + UInt64(script.timeoutMilliseconds) * 1_000_000)
    }
    if let at = script.serverCancelsAt { plan(.serverCancels(index), at: now + at - script.startsAt) }
    planServerStep(index)
  }

  private func takeRequest(_ index: Int, _ bytes: [UInt8]) {
    let position = calls[index].server.received
    guard position < calls[index].client.sent.count else {
      return fail("request \(position) of stream \(calls[index].stream) was never sent")
    }
    if !isSame(calls[index].client.sent[position], bytes) {
      fail("request \(position) of stream \(calls[index].stream) is another")
    }
    calls[index].server.received += 1
  }

  private func serverCall(_ stream: StreamID, _ event: ConnectionEvent) -> Int? {
    guard stream & 1 == 1, Int(stream / 2) < callOfStream.count, calls[callOfStream[Int(stream / 2)]].hasArrived else {
      fail("the server got \(event) of a stream that never began")
      return nil
    }
    let index = callOfStream[Int(stream / 2)]
    guard calls[index].server.ending == nil else {
      fail("the server got \(event) after the end of the call")
      return nil
    }
    return index
  }
}
