import Messages
import RPC

/// A call whose messages are sent as they come, while what is answered is shown.
struct RawStream {
  let call: RawCall
  let stream: any ClientCall
  let started: ContinuousClock.Instant

  /// - Throws: With exit code 64, and nothing sent, when the text is no message; else with the call's status.
  func send(_ json: String) async throws(CommandFailure) {
    let value = try RawCall.json(Array(json.utf8), from: "the message")
    try await send(try call.messages(value, call.table.descriptor(call.entry)))
  }

  func send(_ messages: [[UInt8]]) async throws(CommandFailure) {
    try await call.answering { () async throws(RPCError) in
      for message in messages { try await stream.write(message) }
    }
  }

  func finish() async throws(CommandFailure) {
    try await call.answering { () async throws(RPCError) in try await stream.finishWriting() }
  }

  func cancel() { stream.cancel() }

  /// Shows every message until the call's end.
  func showAnswers() async throws(CommandFailure) {
    while let message = try await call.answering({ () async throws(RPCError) in try await stream.next() }) {
      try call.show(message)
    }
    call.talk(stream.initialMetadata, stream.trailers, ContinuousClock.now - started)
  }
}

extension RawCall {
  /// Opens a call to which the client streams.
  func openStream() async throws(CommandFailure) -> RawStream {
    let started = ContinuousClock.now
    let transport = session.transport(table.answeredBy)
    let stream = try await answering { () async throws(RPCError) in
      try await transport.open(table.descriptor(entry), request: nil, options)
    }
    return RawStream(call: self, stream: stream, started: started)
  }
}
