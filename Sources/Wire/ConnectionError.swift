/// A violation that ends the connection. The machine answers it with GOAWAY and hangs up.
///
/// Only `internal` faults are ours; every other case is the peer's doing or silence.
public enum ConnectionError: Error, Hashable, Sendable {
  case badMagic(index: Int, byte: UInt8)
  case unknownFrameType(UInt8)
  case frameLength(type: FrameType, length: Int, legal: ClosedRange<Int>)
  case ignorableFrameLength(type: UInt8, length: Int, limit: Int)
  case undefinedFlags(type: FrameType, flags: UInt8)
  case illegalFlags(type: FrameType, flags: UInt8, String)
  case illegalStream(type: FrameType, stream: StreamID)
  case malformed(type: UInt8, String)
  case helloMissing(type: UInt8)
  case helloRepeated
  case noCommonVersion(own: ClosedRange<UInt16>, peer: ClosedRange<UInt16>)
  case settingOutOfRange(SettingID, value: UInt32)
  case unexpectedFrame(type: FrameType, stream: StreamID, String)
  case streamIDNotGreater(stream: StreamID, last: StreamID)
  case methodOutOfOrder(id: UInt16, expected: Int)
  case tooManyMethods(limit: Int)
  case undeclaredMethod(id: UInt16, declared: Int)
  case creditOverrun(stream: StreamID, bytes: Int, credit: Int)
  case illegalCredit(stream: StreamID, credit: UInt32)
  case compressionNotNegotiated(type: FrameType)
  case emptyChunks(stream: StreamID)
  case budgetExceeded(BudgetKind, limit: Int, periodSeconds: Int)
  case controlRepliesUnread(limit: Int)
  case helloTimeout(Duration)
  case frameTimeout(Duration)
  case pingTimeout(Duration)
  case writeStalled(Duration)
  /// The peer hung up in the middle of a frame.
  case truncated

  /// The budgets of "what a peer may do how often".
  public enum BudgetKind: String, Hashable, Sendable {
    case cancels = "cancels and stream errors"
    case control = "PING, CREDIT, METHOD and ignorable frames"
    case oddities = "tolerated oddities"
  }

  /// The GOAWAY code that tells the peer.
  public var code: GoAwayCode {
    switch self {
    case .noCommonVersion: .version
    case .creditOverrun, .illegalCredit: .flowControl
    case .budgetExceeded, .controlRepliesUnread, .emptyChunks: .tooMuch
    case .helloTimeout, .frameTimeout, .pingTimeout, .writeStalled: .timeout
    default: .protocolViolation
    }
  }
}

extension ConnectionError: CustomStringConvertible {
  /// One sentence for GOAWAY's text and for the log: limit, value, and the rule.
  public var description: String {
    switch self {
    case .badMagic(let index, let byte):
      "byte \(index) of the magic is \(hexadecimal(byte)): the peer does not speak opora/1"
    case .unknownFrameType(let type): "frame type \(hexadecimal(type)) is not defined"
    case .frameLength(let type, let length, let legal):
      "\(type) frame of \(length) bytes; legal are \(legal.lowerBound) to \(legal.upperBound)"
    case .ignorableFrameLength(let type, let length, let limit):
      "frame \(hexadecimal(type)) of \(length) bytes exceeds the announced \(limit)"
    case .undefinedFlags(let type, let flags): "\(type) frame has undefined flags \(hexadecimal(flags))"
    case .illegalFlags(let type, let flags, let rule): "\(type) frame with flags \(hexadecimal(flags)): \(rule)"
    case .illegalStream(let type, let stream): "\(type) frame on stream \(stream)"
    case .malformed(let type, let rule): "frame \(hexadecimal(type)): \(rule)"
    case .helloMissing(let type): "the first frame is \(hexadecimal(type)) instead of HELLO"
    case .helloRepeated: "a second HELLO"
    case .noCommonVersion(let own, let peer):
      "this side speaks versions \(own.lowerBound) to \(own.upperBound), "
        + "the peer \(peer.lowerBound) to \(peer.upperBound)"
    case .settingOutOfRange(let id, let value):
      "setting \(id) = \(value); legal are \(id.range.lowerBound) to \(id.range.upperBound)"
    case .unexpectedFrame(let type, let stream, let rule): "\(type) frame on stream \(stream): \(rule)"
    case .streamIDNotGreater(let stream, let last): "OPEN of stream \(stream) after stream \(last)"
    case .methodOutOfOrder(let id, let expected): "METHOD \(id) where \(expected) comes next"
    case .tooManyMethods(let limit): "more methods than the announced \(limit)"
    case .undeclaredMethod(let id, let declared): "OPEN of method \(id) with \(declared) declared"
    case .creditOverrun(let stream, let bytes, let credit):
      "\(bytes) bytes on stream \(stream) with a credit of \(credit)"
    case .illegalCredit(let stream, let credit): "credit of \(credit) on stream \(stream) is zero or overflows"
    case .compressionNotNegotiated(let type): "compressed \(type) frame without an agreed algorithm"
    case .emptyChunks(let stream): "two empty chunks in a row on stream \(stream)"
    case .budgetExceeded(.oddities, let limit, _):
      "more than \(limit) \(BudgetKind.oddities.rawValue) in the life of the connection"
    case .budgetExceeded(let kind, let limit, let period): "more than \(limit) \(kind.rawValue) in \(period) s"
    case .controlRepliesUnread(let limit): "more than \(limit) control replies wait to be read"
    case .helloTimeout(let time): "no HELLO within \(time)"
    case .frameTimeout(let time): "a started frame did not end within \(time)"
    case .pingTimeout(let time): "no answer to PING within \(time)"
    case .writeStalled(let time): "the peer has read nothing for \(time)"
    case .truncated: "the peer hung up inside a frame"
    }
  }
}

private func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return byte < 16 ? "0x0\(digits)" : "0x\(digits)"
}
