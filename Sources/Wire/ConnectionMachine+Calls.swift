extension ConnectionMachine {
  // MARK: Client

  /// Declares a method under the next index of this connection; the METHOD frame goes ahead of any OPEN that uses it.
  ///
  /// Keep the result beside the method (an array index in the caller's own table): declaring twice sends twice.
  ///
  /// - Throws: `.notReady`, `.goingAway`, `.illegalMethodName`, `.tooManyMethods` (the peer's announced limit).
  public mutating func declare(_ method: MethodEntry) throws(CallError) -> UInt16 {
    try requireCalls()
    guard MethodEntry.isLegalName(method.name.utf8) else { throw .illegalMethodName(method.name) }
    guard methods.count < peerSettings.maxMethods, let index = UInt16(exactly: methods.count) else {
      throw .tooManyMethods(limit: peerSettings.maxMethods)
    }
    methods.append(method)
    FrameEncoder.method(index, method, into: &control)
    return index
  }

  /// The index of a method, declared now if it is new: a linear search by fingerprint, for callers without a table.
  public mutating func intern(_ method: MethodEntry) throws(CallError) -> UInt16 {
    if let known = methods.firstIndex(where: { $0.fingerprint == method.fingerprint && $0 == method }) {
      return UInt16(truncatingIfNeeded: known)
    }
    return try declare(method)
  }

  /// Opens a call. A message that fits goes inside OPEN: a unary call is one frame.
  ///
  /// - Throws: `.notReady`, `.goingAway`, `.tooManyStreams`, `.undeclaredMethod`, `.messageTooLarge`,
  ///   `.metadataTooLarge`, `.illegalMetadataKey`, `.outOfTurn` (a unary or server-streaming call without its message).
  /// - Complexity: no allocation but growth of the output buffer, when the message fits into OPEN.
  public mutating func open(_ call: OutgoingCall) throws(CallError) -> StreamID {
    try requireCalls()
    guard streams.count < peerSettings.maxStreams else { throw .tooManyStreams(limit: peerSettings.maxStreams) }
    guard Int(call.method) < methods.count else { throw .undeclaredMethod(call.method) }
    let kind = methods[Int(call.method)].kind
    let stream = lastStream == 0 ? 1 : lastStream + 2
    guard kind.streamsRequests || call.message != nil else {
      throw .outOfTurn(stream, "a \(kind) call opens with its one message")
    }
    try checkLength(call.message)
    var metadata: [UInt8] = []
    try encodeMetadata(call.metadata, into: &metadata)

    let ends = call.isEnded || !kind.streamsRequests
    var request: (bytes: [UInt8], isCompressed: Bool)?
    if let message = call.message { request = packed(message) }
    let inline =
      9 + (call.trace == nil ? 0 : TraceBytes.count) + metadata.count + (request?.bytes.count ?? 0)
      <= min(peerSettings.maxFrameBytes, WireFormat.quantumBytes)
    var record = StreamRecord(
      id: stream, kind: kind, phase: .idle, inbound: InboundFlow(credit: settings.streamCreditBytes),
      outbound: OutboundFlow(credit: peerSettings.streamCreditBytes), hasRequest: call.message != nil)
    _ = record.phase.on(.sendOpen(ends: ends), as: role)
    lastStream = stream
    idleSince = nil
    FrameEncoder.open(
      call, stream: stream, metadata: metadata, message: inline ? request?.bytes : nil,
      isCompressed: request?.isCompressed ?? false, isEnded: inline && ends, into: &ready)
    let slot = streams.insert(record)
    if !inline, let request {
      if ends { streams.slots[slot].outbound.finish = .end }
      enqueue(request, slot)
    }
    earnByData(request?.bytes.count ?? 0)
    return stream
  }

  /// Half-closes: the server gets no further message.
  public mutating func endMessages(on stream: StreamID) throws(CallError) {
    let slot = try liveSlot(stream)
    try require(.sendEnd, slot)
    if streams.slots[slot].outbound.hasMessages {
      streams.slots[slot].outbound.finish = .end
    } else {
      FrameEncoder.endOfMessages(stream: stream, into: &ready)
    }
  }

  // MARK: Server

  /// Sends response metadata ahead of the first message; a call without it needs no INIT.
  public mutating func sendInitialMetadata(_ fields: [MetadataField], on stream: StreamID) throws(CallError) {
    let slot = try liveSlot(stream)
    var block: [UInt8] = []
    try encodeMetadata(fields, into: &block)
    try require(.sendInitialMetadata, slot)
    FrameEncoder.initialMetadata(block, stream: stream, into: &ready)
  }

  /// Answers a call: status, text, trailers, and the response of a unary or client-streaming call (or the last one of
  /// a stream). The stream is over for the caller of this method; queued messages still go out ahead of it.
  ///
  /// - Parameter end: a text over 1,024 bytes is cut at a character's border. A message needs status 0; a call that
  ///   streams no responses and ends with status 0 needs exactly one message, here or sent before.
  /// - Throws: `.streamClosed` when the caller has cancelled, which is no fault; `.messageTooLarge`,
  ///   `.metadataTooLarge`, `.illegalMetadataKey`, `.outOfTurn`: the call is still open and must be closed otherwise.
  public mutating func close(_ stream: StreamID, _ end: CallEnd) throws(CallError) {
    let slot = try liveSlot(stream)
    try checkLength(end.message)
    let record = streams.slots[slot]
    guard end.status <= WireFormat.maxStatus else { throw .outOfTurn(stream, "status \(end.status) is above 16") }
    guard end.message == nil || end.status == 0 else {
      throw .outOfTurn(stream, "only status 0 comes with a message")
    }
    if !record.kind.streamsResponses, end.status == 0 {
      guard (record.phase.reply == .messages) != (end.message != nil) else {
        throw .outOfTurn(stream, "a \(record.kind) call that succeeds has exactly one response")
      }
    }
    var trailers: [UInt8] = []
    try encodeMetadata(end.trailers, into: &trailers)
    let text = end.text.prefixFitting(utf8Bytes: WireFormat.maxStatusTextBytes)
    let wasOpen: Bool
    if case .open = record.phase { wasOpen = true } else { wasOpen = false }

    var response: (bytes: [UInt8], isCompressed: Bool)?
    if let message = end.message { response = packed(message) }
    let fits =
      5 + text.utf8.count + trailers.count + (response?.bytes.count ?? 0)
      <= min(peerSettings.maxFrameBytes, WireFormat.quantumBytes)
    earnByData(response?.bytes.count ?? 0)
    if !record.outbound.hasMessages, fits {
      try require(.sendClose(flushed: true), slot)
      FrameEncoder.close(
        status: end.status, text: text, trailers: trailers, message: response?.bytes,
        isCompressed: response?.isCompressed ?? false, stream: stream, into: &ready)
      dropStream(stream, endedHere: wasOpen)
      return
    }
    try require(.sendClose(flushed: false), slot)
    var frame: [UInt8] = []
    FrameEncoder.close(
      status: end.status, text: text, trailers: trailers, message: fits ? response?.bytes : nil,
      isCompressed: response?.isCompressed ?? false, stream: stream, into: &frame)
    if !fits, let response { enqueue(response, slot) }
    streams.slots[slot].outbound.queueClose(frame)
    streamQueuedBytes += frame.count
    enterRingIfReady(slot)
  }

  // MARK: Both

  /// Sends one message. Small ones are formatted at once; the rest waits for credit and its turn.
  ///
  /// - Parameter last: client only: half-close with this message.
  /// - Returns: `.hold` when the stream's or the connection's queue is full; `.resumed` follows.
  /// - Throws: `.streamClosed`, `.outOfTurn`, `.messageTooLarge`.
  @discardableResult
  public mutating func send(
    _ message: [UInt8], on stream: StreamID, last: Bool = false
  ) throws(CallError) -> SendOutcome {
    let slot = try liveSlot(stream)
    try checkLength(message)
    let kind = streams.slots[slot].kind
    switch role {
    case .client:
      guard kind.streamsRequests else { throw .outOfTurn(stream, "a \(kind) call has one request, sent with open") }
    case .server:
      guard kind.streamsResponses || streams.slots[slot].phase.reply != .messages else {
        throw .outOfTurn(stream, "a \(kind) call has one response")
      }
    }
    try require(.sendMessage(ends: last), slot)
    let outgoing = packed(message)
    earnByData(outgoing.bytes.count)
    let frameLimit = min(peerSettings.maxFrameBytes, WireFormat.quantumBytes)
    if !streams.slots[slot].outbound.isInRing, ready.count < Self.directBytes,
      streams.slots[slot].outbound.canSendAtOnce(outgoing.bytes.count, maxFrameBytes: frameLimit)
    {
      streams.slots[slot].outbound.spend(messageBytes: outgoing.bytes.count)
      FrameEncoder.message(
        outgoing.bytes[...], total: nil, isCompressed: outgoing.isCompressed, isEnded: last, stream: stream,
        into: &ready)
    } else {
      if last { streams.slots[slot].outbound.finish = .end }
      enqueue(outgoing, slot)
    }
    let isConnectionFull = queuedBytes > limits.maxOutboundBytes
    guard isConnectionFull || streams.slots[slot].outbound.queuedBytes > limits.maxStreamOutboundBytes else {
      return .more
    }
    streams.slots[slot].outbound.isHeld = true
    if isConnectionFull { isConnectionHeld = true }
    return .hold
  }

  /// Ends a call without a status. Harmless when the stream has ended.
  ///
  /// - Parameter code: a server that sheds a call before its handler ran says `.refused`.
  public mutating func cancel(_ stream: StreamID, _ code: CancelCode = .cancelled) {
    guard streams.slot(of: stream) != nil else { return }
    FrameEncoder.cancel(code, stream: stream, into: &ready)
    dropStream(stream, endedHere: true)
  }

  /// Says that a delivered message has been used, so that the peer may send as much again. Harmless when the stream
  /// has ended. Messages inside OPEN and CLOSE need none.
  public mutating func release(_ stream: StreamID, messageBytes: Int) {
    guard let slot = streams.slot(of: stream) else { return }
    inboundBytes -= streams.slots[slot].inbound.release(messageBytes: messageBytes)
    grantCredit(slot)
  }

  // MARK: Shared

  /// While so much is formatted and unwritten, messages take their turn in the ring.
  static var directBytes: Int { 65_536 }

  private func requireCalls() throws(CallError) {
    if case .awaitingHello = phase { throw .notReady }
    guard acceptsCalls else { throw .goingAway }
  }

  private func liveSlot(_ stream: StreamID) throws(CallError) -> Int {
    guard let slot = streams.slot(of: stream), streams.slots[slot].phase != .closing else {
      throw .streamClosed(stream)
    }
    return slot
  }

  private mutating func require(_ event: StreamEvent, _ slot: Int) throws(CallError) {
    switch streams.slots[slot].phase.on(event, as: role) {
    case .proceed: return
    case .misuse(let rule), .fault(let rule): throw .outOfTurn(streams.slots[slot].id, rule)
    case .ignore, .violation: throw .streamClosed(streams.slots[slot].id)
    }
  }

  private func checkLength(_ message: [UInt8]?) throws(CallError) {
    if let message, message.count > peerSettings.maxMessageBytes {
      throw .messageTooLarge(bytes: message.count, limit: peerSettings.maxMessageBytes)
    }
  }

  private func encodeMetadata(_ fields: [MetadataField], into out: inout [UInt8]) throws(CallError) {
    try MetadataCodec.encode(
      fields, maxBytes: peerSettings.maxMetadataBytes, maxEntries: peerSettings.maxMetadataEntries, into: &out)
  }

  private mutating func enqueue(_ message: (bytes: [UInt8], isCompressed: Bool), _ slot: Int) {
    streams.slots[slot].outbound.queue(message.bytes, isCompressed: message.isCompressed)
    streamQueuedBytes += message.bytes.count
    enterRingIfReady(slot)
  }
}
