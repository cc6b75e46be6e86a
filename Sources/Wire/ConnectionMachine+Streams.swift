extension ConnectionMachine {
  // MARK: Frames of streams

  mutating func handleOpen(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    let stream = header.stream
    guard role == .server else { throw .unexpectedFrame(type: .open, stream: stream, "a server opens no calls") }
    guard stream & 1 == 1 else { throw .illegalStream(type: .open, stream: stream) }
    guard stream > lastStream else { throw .streamIDNotGreater(stream: stream, last: lastStream) }
    try checkCompression(header, .open)

    var reader = ByteReader(payload, type: .open)
    let method = try reader.integer(UInt16.self)
    let timeout = try reader.integer(UInt32.self)
    let urgency = try reader.integer(UInt8.self)
    let metadataLength = Int(try reader.integer(UInt16.self))
    guard let criticality = WireCriticality(rawValue: urgency >> 4) else {
      throw .malformed(type: FrameType.open.rawValue, "criticality \(urgency >> 4) is not defined")
    }
    var trace: TraceBytes?
    if header.flags.contains(.trace) {
      trace = TraceBytes(
        traceIDHigh: try reader.integer(), traceIDLow: try reader.integer(), parentID: try reader.integer(),
        flags: try reader.integer())
    }
    let block = try reader.run(metadataLength)
    let hasMessage = header.flags.contains(.message)
    guard hasMessage || reader.remaining == 0 else {
      throw .malformed(type: FrameType.open.rawValue, "bytes after the metadata without the message flag")
    }
    guard Int(method) < methods.count else { throw .undeclaredMethod(id: method, declared: methods.count) }
    let kind = methods[Int(method)].kind

    lastStream = stream
    if case .draining(.finishing) = phase {
      // Above the announced last stream: the client knows that nobody serves it.
      return allowLate(settings.streamCreditBytes)
    }
    controlBudget.earn(1)
    let metadata: [MetadataField]
    do {
      metadata = try MetadataCodec.decode(
        block, maxBytes: settings.maxMetadataBytes, maxEntries: settings.maxMetadataEntries)
    } catch {
      switch error {
      case .malformed(let rule): throw .malformed(type: FrameType.open.rawValue, rule)
      case .tooLarge: return try refuse(stream, .metadataTooLarge)
      }
    }
    let ends = header.flags.contains(.end)
    guard streams.count < settings.maxStreams else { return try refuse(stream, .refused) }
    guard kind.streamsRequests || hasMessage == ends else { return try refuse(stream, .protocolViolation) }
    let bytes = reader.rest()
    guard bytes.count <= settings.maxMessageBytes else { return try refuse(stream, .messageTooLarge) }
    var message: [UInt8]?
    if hasMessage {
      let room = max(0, inboundAllowance - inboundBytes)
      switch unpacked(bytes, isCompressed: header.flags.contains(.compressed), room: room) {
      case .success(let unpacked): message = unpacked
      case .failure(let fault): return try refuse(stream, fault.code)
      }
    }

    var record = StreamRecord(
      id: stream, kind: kind, phase: .idle, inbound: InboundFlow(credit: settings.streamCreditBytes),
      outbound: OutboundFlow(credit: peerSettings.streamCreditBytes), hasRequest: hasMessage)
    _ = record.phase.on(.receivedOpen(ends: ends), as: role)
    _ = streams.insert(record)
    idleSince = nil
    earnByData(bytes.count)
    events.append(
      .opened(
        IncomingCall(
          stream: stream, method: method, kind: kind, criticality: criticality, attempt: urgency & 15,
          timeoutMilliseconds: timeout, receivedAt: clock, trace: trace, metadata: metadata,
          message: message, isEnded: ends)))
    if stream >= WireFormat.maxStreamID - 0xFFFF, case .open = phase {
      startDrain(
        GoAwayNotice(lastStream: 0, code: .maxAge, text: "stream ids of this connection run out"), now: clock)
    }
  }

  mutating func handleMessage(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    let stream = header.stream
    let ends = header.flags.contains(.end)
    let hasMessage = header.flags.contains(.message)
    try checkCompression(header, .message)
    guard hasMessage || (header.flags == .end && payload.isEmpty) else {
      throw .illegalFlags(
        type: .message, flags: header.flags.rawValue, "without a message it must be empty and half-close")
    }
    guard let slot = try liveSlot(header, payload) else { return }

    guard hasMessage else {
      switch apply(.receivedEnd, slot) {
      case .proceed where streams.slots[slot].inbound.isAssembling: return try violate(stream, &events)
      case .proceed where !streams.slots[slot].kind.streamsRequests: return try violate(stream, &events)
      case .proceed: events.append(.endOfMessages(stream))
      case .ignore: try skip(header, payload, slot)
      case .violation: try violate(stream, &events)
      case .fault(let rule), .misuse(let rule): throw .unexpectedFrame(type: .message, stream: stream, rule)
      }
      return
    }

    // A chunk that does not complete its message is no event of the stream yet; whether the stream may have one is.
    var probe = streams.slots[slot].phase
    switch probe.on(.receivedMessage(ends: ends), as: role) {
    case .proceed: break
    case .ignore: return try skip(header, payload, slot)
    case .violation: return try violate(stream, &events)
    case .fault(let rule), .misuse(let rule): throw .unexpectedFrame(type: .message, stream: stream, rule)
    }
    guard inboundBytes + payload.count <= inboundAllowance else {
      return try violate(stream, &events, .outOfMemory)
    }
    let before = inboundHeld(slot)
    let outcome = try streams.slots[slot].inbound.receive(header, payload, maxMessageBytes: settings.maxMessageBytes)
    inboundBytes += inboundHeld(slot) - before
    earnByData(payload.count)
    switch outcome {
    case .violation(let code):
      try violate(stream, &events, code)
    case .incomplete:
      grantCredit(slot)
    case .complete(let bytes, let isCompressed):
      guard admitsMessage(slot, ends: ends) else { return try violate(stream, &events) }
      var message = bytes
      if isCompressed {
        let room = max(0, inboundAllowance - inboundBytes)
        switch bytes.withUnsafeBytes({ unpacked($0, isCompressed: true, room: room) }) {
        case .success(let unpacked): message = unpacked
        case .failure(let fault): return try violate(stream, &events, fault.code)
        }
        streams.slots[slot].inbound.expanded(by: message.count - bytes.count)
        inboundBytes += message.count - bytes.count
      }
      streams.slots[slot].phase = probe
      streams.slots[slot].hasRequest = true
      events.append(.message(stream, message, last: ends))
    }
  }

  /// The rules of cardinality: exactly one request with the half-close, or exactly one response, unless it streams.
  private func admitsMessage(_ slot: Int, ends: Bool) -> Bool {
    let record = streams.slots[slot]
    switch role {
    case .server: return record.kind.streamsRequests || (!record.hasRequest && ends)
    case .client: return record.kind.streamsResponses || record.phase.reply != .messages
    }
  }

  mutating func handleInitialMetadata(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    guard role == .client else {
      throw .unexpectedFrame(type: .initialMetadata, stream: header.stream, "a client does not answer calls")
    }
    guard let slot = try liveSlot(header, payload) else { return }
    switch apply(.receivedInitialMetadata, slot) {
    case .proceed: break
    case .ignore: return try lateFrame(header, payload)
    case .violation: return try violate(header.stream, &events)
    case .fault(let rule), .misuse(let rule):
      throw .unexpectedFrame(type: .initialMetadata, stream: header.stream, rule)
    }
    do {
      let fields = try MetadataCodec.decode(
        payload, maxBytes: settings.maxMetadataBytes, maxEntries: settings.maxMetadataEntries)
      events.append(.initialMetadata(header.stream, fields))
    } catch {
      switch error {
      case .malformed(let rule): throw .malformed(type: header.rawType, rule)
      case .tooLarge: try violate(header.stream, &events, .metadataTooLarge)
      }
    }
  }

  mutating func handleClose(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    let stream = header.stream
    guard role == .client else {
      throw .unexpectedFrame(type: .close, stream: stream, "a client does not answer calls")
    }
    try checkCompression(header, .close)
    var reader = ByteReader(payload, type: .close)
    let status = try reader.integer(UInt8.self)
    let textLength = Int(try reader.integer(UInt16.self))
    let trailersLength = Int(try reader.integer(UInt16.self))
    let text = try reader.run(textLength)
    let block = try reader.run(trailersLength)
    let hasMessage = header.flags.contains(.message)
    guard hasMessage || reader.remaining == 0 else {
      throw .malformed(type: header.rawType, "bytes after the trailers without the message flag")
    }
    guard let slot = try liveSlot(header, payload) else { return }

    // The stream is over whatever CLOSE says; what is wrong with it becomes a violation without a CANCEL.
    let record = streams.slots[slot]
    var fault: CancelCode?
    if status > WireFormat.maxStatus || textLength > WireFormat.maxStatusTextBytes || record.inbound.isAssembling {
      fault = .protocolViolation
    }
    let messageBytes = reader.rest()
    if messageBytes.count > settings.maxMessageBytes { fault = .messageTooLarge }
    if hasMessage, status != 0 || (!record.kind.streamsResponses && record.phase.reply == .messages) {
      fault = .protocolViolation
    }
    if !record.kind.streamsResponses, status == 0, !hasMessage, record.phase.reply != .messages {
      fault = .protocolViolation
    }
    var trailers: [MetadataField] = []
    do {
      trailers = try MetadataCodec.decode(
        block, maxBytes: settings.maxMetadataBytes, maxEntries: settings.maxMetadataEntries)
    } catch {
      switch error {
      case .malformed(let rule): throw .malformed(type: header.rawType, rule)
      case .tooLarge: fault = fault ?? .metadataTooLarge
      }
    }
    var message: [UInt8]?
    if hasMessage, fault == nil {
      switch unpacked(messageBytes, isCompressed: header.flags.contains(.compressed)) {
      case .success(let unpacked): message = unpacked
      case .failure(let found): fault = found.code
      }
    }
    dropStream(stream, endedHere: false)
    earnByData(payload.count)
    if let fault {
      try chargeCancel()
      events.append(.cancelled(stream, fault, .violation))
    } else {
      events.append(
        .closed(
          stream,
          CallEnd(
            status: status, text: textLength == 0 ? "" : String(decoding: text, as: UTF8.self), trailers: trailers,
            message: message)))
    }
  }

  mutating func handleCancel(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    if role == .server { try chargeCancel() }
    var reader = ByteReader(payload, type: .cancel)
    let code = CancelCode(rawValue: try reader.integer(UInt8.self)) ?? .cancelled
    guard let slot = try liveSlot(header, payload) else { return }
    let wasClosing = streams.slots[slot].phase == .closing
    switch apply(.receivedCancel, slot) {
    case .proceed: break
    case .ignore, .violation: return
    case .fault(let rule), .misuse(let rule): throw .unexpectedFrame(type: .cancel, stream: header.stream, rule)
    }
    dropStream(header.stream, endedHere: false)
    if !wasClosing { events.append(.cancelled(header.stream, code, .peer)) }
  }

  mutating func handleCredit(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) throws(ConnectionError) {
    try chargeControl()
    var reader = ByteReader(payload, type: .credit)
    let bytes = try reader.integer(UInt32.self)
    guard bytes > 0 else { throw .illegalCredit(stream: header.stream, credit: bytes) }
    guard let slot = try liveSlot(header, payload) else { return }
    guard streams.slots[slot].outbound.addCredit(bytes) else {
      throw .illegalCredit(stream: header.stream, credit: bytes)
    }
    enterRingIfReady(slot)
  }

  // MARK: Shared by the handlers

  /// The slot of a live stream; nil for one that has ended, whose frame was then accounted for.
  ///
  /// - Throws: when the stream was never opened.
  private mutating func liveSlot(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
  ) throws(ConnectionError) -> Int? {
    if let slot = streams.slot(of: header.stream) { return slot }
    guard header.stream <= lastStream, header.stream & 1 == 1 else {
      throw .unexpectedFrame(type: header.type ?? .message, stream: header.stream, "the stream was never opened")
    }
    // CANCEL and CREDIT have been charged to their budgets already.
    if header.type != .cancel, header.type != .credit { try lateFrame(header, payload) }
    return nil
  }

  /// A frame that crossed the end of its stream: free while the peer cannot have known, an oddity beyond.
  private mutating func lateFrame(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) throws(ConnectionError) {
    let bytes = WireFormat.headerBytes + payload.count
    if lateBytes >= bytes {
      lateBytes -= bytes
    } else {
      try chargeOddity()
    }
  }

  /// A message, or the half-close, of a call whose answer is queued here and unknown to the caller: nothing odd as far
  /// as the stream's credit reaches.
  private mutating func skip(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ slot: Int
  ) throws(ConnectionError) {
    if header.flags.contains(.message) {
      if !streams.slots[slot].inbound.skip(payloadBytes: payload.count) { try chargeOddity() }
    } else {
      if streams.slots[slot].hasSkippedEnd { try chargeOddity() }
      streams.slots[slot].hasSkippedEnd = true
    }
  }

  private mutating func apply(_ event: StreamEvent, _ slot: Int) -> StreamVerdict {
    streams.slots[slot].phase.on(event, as: role)
  }

  private func inboundHeld(_ slot: Int) -> Int {
    streams.slots[slot].inbound.unconsumed + streams.slots[slot].inbound.assemblingBytes
  }

  /// Ends a live stream over what the peer did on it: CANCEL out, event up, charged.
  private mutating func violate(
    _ stream: StreamID, _ events: inout [ConnectionEvent], _ code: CancelCode = .protocolViolation
  ) throws(ConnectionError) {
    try chargeCancel()
    try countControlReply()
    FrameEncoder.cancel(code, stream: stream, into: &ready)
    dropStream(stream, endedHere: true)
    events.append(.cancelled(stream, code, .violation))
  }

  /// Ends a stream before it began.
  private mutating func refuse(_ stream: StreamID, _ code: CancelCode) throws(ConnectionError) {
    try chargeCancel()
    try countControlReply()
    FrameEncoder.cancel(code, stream: stream, into: &ready)
    allowLate(settings.streamCreditBytes)
  }

  mutating func grantCredit(_ slot: Int) {
    guard streams.slots[slot].phase.awaitsMessages else { return }
    let grant = streams.slots[slot].inbound.takeGrant()
    if grant > 0 {
      FrameEncoder.credit(UInt32(truncatingIfNeeded: grant), stream: streams.slots[slot].id, into: &control)
    }
  }

  /// Forgets a stream with its queue.
  ///
  /// - Parameter endedHere: the peer does not know yet, so frames of its may still be under way.
  mutating func dropStream(_ stream: StreamID, endedHere: Bool) {
    guard let slot = streams.slot(of: stream) else { return }
    inboundBytes -= inboundHeld(slot)
    streamQueuedBytes -= streams.slots[slot].outbound.queuedBytes
    if streams.slots[slot].outbound.isInRing { streamsInLine -= 1 }
    if endedHere { allowLate(streams.slots[slot].inbound.window) }
    streams.remove(stream)
  }

  /// What the peer may send on a stream before it learns that the stream is over: its credit, a half-close, and from a
  /// server INIT and CLOSE.
  private mutating func allowLate(_ window: Int) {
    let ending = WireFormat.headerBytes + (role == .client ? 2 * (WireFormat.headerBytes + settings.maxFrameBytes) : 0)
    lateBytes = min(lateBytes + window + ending, 67_108_864)
  }
}
