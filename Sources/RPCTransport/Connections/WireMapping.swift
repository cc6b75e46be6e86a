internal import RPC
internal import TLS
internal import Wire

// Between the transport-neutral values of RPC and those of the wire. Empty metadata costs no allocation either way.

extension Metadata {
  init(fields: [MetadataField]) {
    self.init(fields.isEmpty ? [] : fields.map { Entry(key: $0.key, value: $0.value) })
  }

  var fields: [MetadataField] {
    entries.isEmpty ? [] : entries.map { MetadataField(key: $0.key, value: $0.value) }
  }
}

extension TraceContext {
  init(wire: TraceBytes) {
    self.init(traceHigh: wire.traceIDHigh, traceLow: wire.traceIDLow, span: wire.parentID, flags: wire.flags)
  }

  var wire: TraceBytes {
    TraceBytes(traceIDHigh: traceHigh, traceIDLow: traceLow, parentID: span, flags: flags)
  }
}

extension Criticality {
  init(wire: WireCriticality) {
    switch wire {
    case .sheddable, .sheddablePlus: self = .sheddable
    case .critical: self = .normal
    case .criticalPlus: self = .critical
    }
  }

  var wire: WireCriticality {
    switch self {
    case .sheddable: .sheddable
    case .normal: .critical
    case .critical: .criticalPlus
    }
  }
}

extension Principal {
  init(_ identity: PeerIdentity) {
    switch identity {
    case .service(let name): self = .service(name: name)
    case .person(let role, let name): self = .person(role: role.rawValue, name: name)
    }
  }
}

extension RPCError {
  /// What the protocol machine declined to send.
  init(callError: CallError) {
    let code: StatusCode
    switch callError {
    case .notReady, .goingAway, .tooManyStreams: code = .unavailable
    case .streamClosed: code = .cancelled
    case .messageTooLarge, .metadataTooLarge, .tooManyMethods: code = .resourceExhausted
    case .illegalMetadataKey, .illegalMethodName: code = .invalidArgument
    case .outOfTurn, .undeclaredMethod: code = .internal
    }
    self.init(code: code, message: "\(callError.description).")
  }

  /// A call that ended by CANCEL, as its client sees it.
  init(cancelled code: CancelCode, origin: CancelOrigin) {
    if origin == .connectionLost {
      self.init(
        code: .unavailable,
        message: "The connection was lost during the call; whether the call took effect is not known.")
      return
    }
    switch code {
    case .refused:
      self.init(code: .unavailable, message: "The server refused the call before running it.")
    case .cancelled:
      self.init(code: .cancelled, message: "The server cancelled the call.")
    case .deadline:
      self.init(code: .deadlineExceeded, message: "The deadline passed while the call was being served.")
    case .protocolViolation:
      self.init(code: .internal, message: "The call broke the protocol and was cancelled.")
    case .messageTooLarge:
      self.init(code: .resourceExhausted, message: "A message of the call was longer than its receiver accepts.")
    case .metadataTooLarge:
      self.init(code: .resourceExhausted, message: "The call's metadata was longer than its receiver accepts.")
    case .outOfMemory:
      self.init(code: .resourceExhausted, message: "The receiver has no room for further messages.")
    case .internalFailure:
      self.init(code: .internal, message: "The server failed during the call.")
    }
  }
}

extension ChannelEnd {
  /// In words when it was no ordinary end.
  var fault: String? {
    switch self {
    case .closedByPeer, .closedHere: nil
    case .tls(let error): error.description
    case .handshakeTimedOut(let limit): "the TLS handshake took longer than \(limit)"
    case .socket(let description): description
    }
  }
}
