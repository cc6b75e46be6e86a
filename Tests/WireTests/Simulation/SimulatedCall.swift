@testable import Wire

/// One call as both applications have seen it.
struct SimulatedCall {
  /// How a call ended for one side.
  enum Ending: Equatable {
    /// By a status; the server said it, the client heard it.
    case status(CallEnd)
    /// This side cancelled, by its application.
    case cancelledHere(CancelCode)
    /// This side cancelled, by its machine.
    case violatedHere(CancelCode)
    case cancelledByPeer(CancelCode)
    case connectionLost
    /// The call was never begun, and its caller was told so.
    case notBegun
  }

  /// What one side has sent, got and still owes.
  struct Half {
    /// Every message the application handed over, in order.
    var sent: [[UInt8]] = []
    /// How many of the other half's messages have arrived.
    var received = 0
    var isHeld = false
    var isStepDue = false
    var hasSentInitialMetadata = false
    var hasSeenInitialMetadata = false
    var hasSentEnd = false
    var hasSeenEnd = false
    var ending: Ending?
  }

  let script: CallScript
  /// 0 before the call is opened.
  var stream: StreamID = 0
  var client = Half()
  /// Whether the server heard of the call.
  var hasArrived = false
  var server = Half()

  init(_ script: CallScript) {
    self.script = script
  }

  var isOver: Bool { client.ending != nil && (!hasArrived || server.ending != nil) }

  /// What is wrong with how the two halves ended; nil when they agree.
  ///
  /// - Parameters:
  ///   - mayBeLost: the connection was lost, so what was under way need not have arrived.
  ///   - serverLeft: the server has drained: an OPEN it had not read when it said so is nobody's any more.
  func disagreement(mayBeLost: Bool, serverLeft: Bool) -> String? {
    guard let ending = client.ending else { return "the caller never heard of its end" }
    if hasArrived, server.ending == nil { return "the handler never heard of its end" }
    if client.received > server.sent.count { return "the caller got more than was sent" }
    if server.received > client.sent.count { return "the handler got more than was sent" }
    if server.hasSeenEnd, !client.hasSentEnd { return "the handler saw a half-close that nobody sent" }
    if server.hasSeenEnd, server.received != client.sent.count { return "requests were lost before the half-close" }

    switch ending {
    case .status(let end):
      guard server.ending == .status(end) else { return "the caller got \(end), the handler \(ended(server))" }
      if client.received != server.sent.count { return "responses were lost before the status" }
    case .cancelledByPeer(.refused):
      // Refused means that the handler never ran.
      if hasArrived { return "a call was refused that had been served" }
    case .cancelledByPeer(let code):
      guard server.ending == .cancelledHere(code) || server.ending == .violatedHere(code) else {
        return "the caller was cancelled with \(code), the handler \(ended(server))"
      }
    case .cancelledHere(let code), .violatedHere(let code):
      switch server.ending {
      case .cancelledByPeer(code), .status, .cancelledHere, .violatedHere: break
      case .connectionLost where mayBeLost: break
      case nil where mayBeLost || serverLeft: break
      default: return "the caller cancelled with \(code), the handler \(ended(server))"
      }
    case .connectionLost:
      guard mayBeLost else { return "the caller lost a connection that was not lost" }
    case .notBegun:
      if hasArrived { return "a call arrived that was never begun" }
    }

    switch server.ending {
    case .cancelledByPeer(let code):
      guard client.ending == .cancelledHere(code) || client.ending == .violatedHere(code) else {
        return "the handler was cancelled with \(code), the caller \(ended(client))"
      }
    case .connectionLost where !mayBeLost:
      return "the handler lost a connection that was not lost"
    case .status, .cancelledHere, .violatedHere, .connectionLost, .notBegun, nil: break
    }
    return nil
  }

  private func ended(_ half: Half) -> String {
    half.ending.map { "ended by \($0)" } ?? "did not end"
  }
}
