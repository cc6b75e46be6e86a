/// Which end of the connection this machine is.
public enum WireRole: Sendable, Hashable {
  /// Opens calls; its stream ids are odd.
  case client
  /// Serves calls.
  case server
}

/// How far a call's responder has come; part of every phase in which the call lives.
enum ReplyProgress: Hashable, Sendable {
  case nothing
  /// INIT has passed.
  case initialMetadata
  /// At least one response message has passed.
  case messages
}

/// The life of one stream as one side sees it.
///
/// ```
///             OPEN                  END                      CLOSE queued
///  idle ───────────────► open ───────────────► halfClosed… ───────────────► closing
///    │                     │                        │                          │ CLOSE written
///    └── OPEN with END ────┼──► halfClosed…         │                          ▼
///                          └──── CLOSE, CANCEL, connection end ───────────► closed
/// ```
/// A client half-closes its own side (`halfClosedLocal`), a server sees the other one (`halfClosedRemote`); only a
/// server has `closing`, while its last messages wait for credit. A verdict tells apart our own mistake (`misuse`),
/// a peer that broke this one call (`violation`), a peer that cannot be trusted any further (`fault`), and a frame
/// that legally crossed the end of the stream (`ignore`).
enum StreamPhase: Hashable, Sendable {
  case idle
  case open(ReplyProgress)
  case halfClosedLocal(ReplyProgress)
  case halfClosedRemote(ReplyProgress)
  case closing
  case closed
}

/// What can happen to a stream.
enum StreamEvent: Hashable, Sendable {
  case receivedOpen(ends: Bool)
  case receivedInitialMetadata
  case receivedMessage(ends: Bool)
  case receivedEnd
  case receivedClose
  case receivedCancel
  case receivedCredit
  case sendOpen(ends: Bool)
  case sendInitialMetadata
  case sendMessage(ends: Bool)
  case sendEnd
  /// `flushed` is false while messages ahead of CLOSE still wait.
  case sendClose(flushed: Bool)
  case sendCancel
  /// The CLOSE that waited has been written.
  case closeWritten
}

enum StreamVerdict: Hashable, Sendable {
  case proceed
  case ignore
  case violation
  case fault(String)
  case misuse(String)
}

extension StreamPhase {
  /// Applies an event; the phase changes only when the verdict is `proceed`, or to `closed` on a `violation`.
  mutating func on(_ event: StreamEvent, as role: WireRole) -> StreamVerdict {
    switch role {
    case .client: onAsClient(event)
    case .server: onAsServer(event)
    }
  }

  private mutating func onAsClient(_ event: StreamEvent) -> StreamVerdict {
    switch event {
    case .receivedOpen: return .fault("a server opens no calls")
    case .receivedEnd, .receivedMessage(ends: true): return .fault("a server ends a call by CLOSE, not by END")
    case .sendInitialMetadata, .sendClose, .closeWritten: return .misuse("a client does not answer calls")
    default: break
    }
    switch (self, event) {
    case (.idle, .sendOpen(let ends)):
      self = ends ? .halfClosedLocal(.nothing) : .open(.nothing)
      return .proceed
    case (.idle, .sendMessage), (.idle, .sendEnd), (.idle, .sendCancel): return .misuse("the call is not open")
    case (.idle, _): return .fault("the stream was never opened")

    case (.open, .sendOpen), (.halfClosedLocal, .sendOpen): return .misuse("the call is open already")
    case (.open(let reply), .sendMessage(ends: true)), (.open(let reply), .sendEnd):
      self = .halfClosedLocal(reply)
      return .proceed
    case (.open, .sendMessage): return .proceed
    case (.halfClosedLocal, .sendMessage), (.halfClosedLocal, .sendEnd): return .misuse("the caller has half-closed")

    case (.open(.nothing), .receivedInitialMetadata):
      self = .open(.initialMetadata)
      return .proceed
    case (.halfClosedLocal(.nothing), .receivedInitialMetadata):
      self = .halfClosedLocal(.initialMetadata)
      return .proceed
    case (.open, .receivedInitialMetadata), (.halfClosedLocal, .receivedInitialMetadata):
      self = .closed
      return .violation
    case (.open, .receivedMessage):
      self = .open(.messages)
      return .proceed
    case (.halfClosedLocal, .receivedMessage):
      self = .halfClosedLocal(.messages)
      return .proceed
    case (.open, .receivedClose), (.open, .receivedCancel), (.open, .sendCancel),
      (.halfClosedLocal, .receivedClose), (.halfClosedLocal, .receivedCancel), (.halfClosedLocal, .sendCancel):
      self = .closed
      return .proceed
    case (.open, .receivedCredit), (.halfClosedLocal, .receivedCredit): return .proceed

    case (.closed, .receivedInitialMetadata), (.closed, .receivedMessage), (.closed, .receivedClose),
      (.closed, .receivedCancel), (.closed, .receivedCredit):
      return .ignore
    case (.closed, _): return .misuse("the call has ended")
    case (.halfClosedRemote, _), (.closing, _): return .misuse("a phase of the serving side")
    default: return .misuse("not for a client")
    }
  }

  private mutating func onAsServer(_ event: StreamEvent) -> StreamVerdict {
    switch event {
    case .receivedInitialMetadata, .receivedClose: return .fault("a client does not answer calls")
    case .sendOpen, .sendEnd, .sendMessage(ends: true): return .misuse("a server opens no calls and ends them by CLOSE")
    default: break
    }
    switch (self, event) {
    case (.idle, .receivedOpen(let ends)):
      self = ends ? .halfClosedRemote(.nothing) : .open(.nothing)
      return .proceed
    case (.idle, .receivedMessage), (.idle, .receivedEnd), (.idle, .receivedCancel), (.idle, .receivedCredit):
      return .fault("the stream was never opened")
    case (.idle, _): return .misuse("the call is not open")
    case (_, .receivedOpen): return .fault("stream ids are used once")

    case (.open, .receivedMessage(ends: false)): return .proceed
    case (.open(let reply), .receivedMessage(ends: true)), (.open(let reply), .receivedEnd):
      self = .halfClosedRemote(reply)
      return .proceed
    case (.halfClosedRemote, .receivedMessage), (.halfClosedRemote, .receivedEnd):
      self = .closed
      return .violation

    case (.open(.nothing), .sendInitialMetadata):
      self = .open(.initialMetadata)
      return .proceed
    case (.halfClosedRemote(.nothing), .sendInitialMetadata):
      self = .halfClosedRemote(.initialMetadata)
      return .proceed
    case (.open, .sendInitialMetadata), (.halfClosedRemote, .sendInitialMetadata):
      return .misuse("response metadata goes once, before messages")
    case (.open, .sendMessage):
      self = .open(.messages)
      return .proceed
    case (.halfClosedRemote, .sendMessage):
      self = .halfClosedRemote(.messages)
      return .proceed
    case (.open, .sendClose(let flushed)), (.halfClosedRemote, .sendClose(let flushed)):
      self = flushed ? .closed : .closing
      return .proceed
    case (.open, .receivedCancel), (.open, .sendCancel), (.halfClosedRemote, .receivedCancel),
      (.halfClosedRemote, .sendCancel), (.closing, .receivedCancel), (.closing, .sendCancel),
      (.closing, .closeWritten):
      self = .closed
      return .proceed
    case (.open, .receivedCredit), (.halfClosedRemote, .receivedCredit), (.closing, .receivedCredit): return .proceed

    case (.closing, .receivedMessage), (.closing, .receivedEnd): return .ignore
    case (.closed, .receivedMessage), (.closed, .receivedEnd), (.closed, .receivedCancel), (.closed, .receivedCredit):
      return .ignore
    case (.closing, _), (.closed, _): return .misuse("the call has ended")
    case (.halfClosedLocal, _): return .misuse("a phase of the calling side")
    default: return .misuse("not for a server")
    }
  }

  /// Whether the peer may still send messages.
  var awaitsMessages: Bool {
    switch self {
    case .open, .halfClosedLocal: true
    case .idle, .halfClosedRemote, .closing, .closed: false
    }
  }

  /// How far the responder has come; nil where it does not matter any more.
  var reply: ReplyProgress? {
    switch self {
    case .open(let reply), .halfClosedLocal(let reply), .halfClosedRemote(let reply): reply
    case .idle, .closing, .closed: nil
    }
  }
}
