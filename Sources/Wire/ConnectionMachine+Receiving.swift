extension ConnectionMachine {
  /// Takes bytes from the peer, in any portions, and appends what they mean to `events`.
  ///
  /// Total: no byte sequence traps; a violation becomes `.failed` and everything after it is ignored. Messages are the
  /// only bytes copied, apart from a frame cut by the portion's end.
  ///
  /// - Complexity: linear in the bytes; no allocation per frame but those of messages and metadata.
  public mutating func receive(
    _ bytes: UnsafeRawBufferPointer, now: MonotonicInstant, events: inout [ConnectionEvent]
  ) {
    guard !isOver, !bytes.isEmpty else { return }
    clock = now
    lastReceived = now
    // Lent to this call, so that frames may change the rest of the machine while the decoder walks the bytes.
    var decoder = self.decoder
    self.decoder = FrameDecoder(maxFrameBytes: settings.maxFrameBytes)
    let wasInsideFrame = decoder.isInsideFrame
    var frames = 0
    do throws(ConnectionError) {
      try decoder.decode(bytes) { header, payload throws(ConnectionError) in
        frames += 1
        try handle(header, payload, &events)
      }
      self.decoder = decoder
      if !decoder.isInsideFrame {
        frameDeadline = nil
      } else if frames > 0 || !wasInsideFrame {
        frameDeadline = now + limits.frameTimeout
      }
    } catch {
      fail(error, &events)
    }
    settle(&events)
  }

  /// Takes the same bytes from an array.
  public mutating func receive(_ bytes: [UInt8], now: MonotonicInstant, events: inout [ConnectionEvent]) {
    bytes.withUnsafeBytes { receive($0, now: now, events: &events) }
  }

  /// The peer will send nothing more (TCP FIN or TLS close_notify, or the connection is lost). Open calls end as
  /// `connectionLost`; inside a frame the end is an error.
  public mutating func receiveEnd(now: MonotonicInstant, events: inout [ConnectionEvent]) {
    guard !isOver else { return }
    clock = now
    if decoder.isInsideFrame {
      fail(.truncated, &events)
    } else {
      endAllStreams(&events)
      phase = .over
      events.append(.finished)
    }
  }

  private mutating func handle(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    switch phase {
    case .awaitingHello:
      guard header.type == .hello else { throw .helloMissing(type: header.rawType) }
      try handleHello(payload, &events)
      return
    case .over: return
    case .open, .draining: break
    }
    switch header.type {
    case .message: try handleMessage(header, payload, &events)
    case .open: try handleOpen(header, payload, &events)
    case .close: try handleClose(header, payload, &events)
    case .credit: try handleCredit(header, payload)
    case .initialMetadata: try handleInitialMetadata(header, payload, &events)
    case .cancel: try handleCancel(header, payload, &events)
    case .ping: try handlePing(header, payload, &events)
    case .goAway: try handleGoAway(payload, &events)
    case .method: try handleMethod(payload, &events)
    case .hello: throw .helloRepeated
    case nil: try chargeOddity()
    }
  }

  private mutating func handleHello(
    _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    var reader = ByteReader(payload, type: .hello)
    let lowest = try reader.integer(UInt16.self)
    let highest = try reader.integer(UInt16.self)
    guard lowest <= highest else { throw .malformed(type: 0, "the lowest version is above the highest") }
    let own = WireFormat.versions
    let version = min(highest, own.upperBound)
    guard version >= max(lowest, own.lowerBound) else { throw .noCommonVersion(own: own, peer: lowest...highest) }
    guard reader.remaining % 6 == 0 else { throw .malformed(type: 0, "a setting has six bytes") }
    var announced = Settings()
    var previous: UInt16?
    while reader.remaining > 0 {
      let id = try reader.integer(UInt16.self)
      let value = try reader.integer(UInt32.self)
      if let previous, id <= previous { throw .malformed(type: 0, "settings must ascend by id") }
      previous = id
      // Unknown settings are for later versions and features.
      guard let known = SettingID(rawValue: id) else { continue }
      guard known.range.contains(value) else { throw .settingOutOfRange(known, value: value) }
      announced[known] = value
    }
    peerSettings = announced
    phase = .open
    idleSince = clock
    events.append(.ready(version: version, peer: announced))
  }

  private mutating func handleMethod(
    _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    guard role == .server else { throw .unexpectedFrame(type: .method, stream: 0, "only a client declares methods") }
    try chargeControl()
    var reader = ByteReader(payload, type: .method)
    let index = try reader.integer(UInt16.self)
    let rawKind = try reader.integer(UInt8.self)
    let fingerprint = try reader.integer(UInt64.self)
    let name = reader.rest()
    guard methods.count < settings.maxMethods else { throw .tooManyMethods(limit: settings.maxMethods) }
    guard Int(index) == methods.count else { throw .methodOutOfOrder(id: index, expected: methods.count) }
    guard let kind = StreamKind(rawValue: rawKind) else {
      throw .malformed(type: FrameType.method.rawValue, "call kind \(rawKind) is not defined")
    }
    guard MethodEntry.isLegalName(name) else {
      throw .malformed(type: FrameType.method.rawValue, "the name is not package.Service/Method")
    }
    let entry = MethodEntry(name: String(decoding: name, as: UTF8.self), kind: kind, fingerprint: fingerprint)
    methods.append(entry)
    events.append(.method(index: index, entry))
  }

  private mutating func handlePing(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    var reader = ByteReader(payload, type: .ping)
    let value = try reader.integer(UInt64.self)
    guard header.flags.contains(.acknowledgement) else {
      try chargeControl()
      try countControlReply()
      // Not ahead of OPENs formatted before: the answer to a drain's probe says that none of them is missing.
      FrameEncoder.ping(value, isAcknowledgement: true, into: &ready)
      return
    }
    if let ping = pendingPing, ping.payload == value {
      pendingPing = nil
      if ping.isReported { events.append(.pong(roundTrip: clock.since(ping.sentAt))) }
    } else if case .draining(.announced(let probe, _, let notice)) = phase, probe == value {
      announceLastStream(notice)
    } else if case .draining(.finishing(lateProbe: value)) = phase {
      phase = .draining(.finishing(lateProbe: nil))
    } else {
      try chargeOddity()
    }
  }

  private mutating func handleGoAway(
    _ payload: UnsafeRawBufferPointer, _ events: inout [ConnectionEvent]
  ) throws(ConnectionError) {
    var reader = ByteReader(payload, type: .goAway)
    let last = try reader.integer(UInt32.self)
    let code = try reader.integer(UInt8.self)
    let retryAfter = try reader.integer(UInt32.self)
    let text = String(decoding: reader.rest(), as: UTF8.self)
    if let earlier = peerGoAway {
      try chargeControl()
      guard last <= earlier.lastStream else {
        throw .malformed(type: FrameType.goAway.rawValue, "the last stream grows from \(earlier.lastStream) to \(last)")
      }
    }
    let notice = GoAwayNotice(
      lastStream: last, code: GoAwayCode(rawValue: code) ?? .other, retryAfterMilliseconds: retryAfter, text: text)
    peerGoAway = notice
    events.append(.goAway(notice))
    guard role == .client else { return }
    for id in streams.ids where id > last {
      dropStream(id, endedHere: false)
      events.append(.cancelled(id, .refused, .peer))
    }
  }
}
