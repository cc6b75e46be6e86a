extension ConnectionMachine {
  /// Appends what is to be written: control frames first, then formatted frames, then queued streams in turn by
  /// quanta of at most 16 KiB, until `buffer` holds `limit` bytes or nothing is left.
  ///
  /// Whatever has accumulated since the last call comes out together; write it as one TLS record sequence. An empty
  /// `buffer` is exchanged for the machine's own without copying, so hand the same one in again, emptied with its
  /// capacity kept.
  ///
  /// - Parameters:
  ///   - limit: bytes in `buffer` from which no further quantum is begun; a frame may reach past it.
  ///   - events: receives `.resumed` of senders whose queue has drained, and `.finished`.
  public mutating func takeOutput(
    into buffer: inout [UInt8], limit: Int = 65_536, events: inout [ConnectionEvent]
  ) {
    if !control.isEmpty { Self.move(&control, into: &buffer) }
    queuedControlReplies = 0
    if !ready.isEmpty { Self.move(&ready, into: &buffer) }
    if ringHead < ring.count { takeTurns(into: &buffer, limit: limit, &events) }
    if mayResume {
      isConnectionHeld = false
      for id in streams.ids { resumeIfDrained(id, &events) }
    }
    settle(&events)
  }

  /// The socket takes no more bytes: the clock against non-readers starts, unless it runs.
  public mutating func writeBlocked(now: MonotonicInstant) {
    if writeStallDeadline == nil { writeStallDeadline = now + limits.writeStallTimeout }
  }

  /// The socket took bytes again.
  public mutating func writeResumed() {
    writeStallDeadline = nil
  }

  private mutating func takeTurns(into buffer: inout [UInt8], limit: Int, _ events: inout [ConnectionEvent]) {
    let frameLimit = peerSettings.maxFrameBytes
    while ringHead < ring.count, buffer.count < limit {
      let id = ring[ringHead]
      ringHead += 1
      guard let slot = streams.slot(of: id) else { continue }
      let before = streams.slots[slot].outbound.queuedBytes
      let result = streams.slots[slot].outbound.takeTurn(stream: id, maxFrameBytes: frameLimit, into: &buffer)
      streamQueuedBytes -= before - streams.slots[slot].outbound.queuedBytes
      switch result {
      case .again:
        ring.append(id)
      case .waiting:
        streams.slots[slot].outbound.isInRing = false
        streamsInLine -= 1
      case .closed:
        _ = streams.slots[slot].phase.on(.closeWritten, as: role)
        dropStream(id, endedHere: true)
        continue
      }
      resumeIfDrained(id, &events)
    }
    if ringHead == ring.count {
      ring.removeAll(keepingCapacity: true)
      ringHead = 0
    } else if ringHead >= 256 {
      ring.removeFirst(ringHead)
      ringHead = 0
    }
  }

  private mutating func resumeIfDrained(_ id: StreamID, _ events: inout [ConnectionEvent]) {
    guard let slot = streams.slot(of: id), streams.slots[slot].outbound.isHeld, !isConnectionHeld,
      streams.slots[slot].outbound.queuedBytes <= limits.maxStreamOutboundBytes / 2
    else { return }
    streams.slots[slot].outbound.isHeld = false
    if streams.slots[slot].phase != .closing { events.append(.resumed(id)) }
  }

  /// Puts a stream in line if a turn would write something.
  mutating func enterRingIfReady(_ slot: Int) {
    guard !streams.slots[slot].outbound.isInRing,
      streams.slots[slot].outbound.isReady(maxFrameBytes: min(peerSettings.maxFrameBytes, WireFormat.quantumBytes))
    else { return }
    streams.slots[slot].outbound.isInRing = true
    streamsInLine += 1
    ring.append(streams.slots[slot].id)
  }

  private static func move(_ source: inout [UInt8], into buffer: inout [UInt8]) {
    if buffer.isEmpty {
      swap(&source, &buffer)
    } else {
      buffer.append(contentsOf: source)
    }
    source.removeAll(keepingCapacity: true)
  }
}
