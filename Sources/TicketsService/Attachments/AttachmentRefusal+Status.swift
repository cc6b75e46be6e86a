internal import Digests
internal import OporaAPI
public import RPC
internal import TicketsDomain

extension AttachmentRefusal: RPCErrorConvertible {
  var rpcError: RPCError {
    switch self {
    case .malformed(let field, let should): malformed(field, "must be \(should)")
    case .malformedName(_, let fault): malformed("name", fault)
    case .otherType: malformed("media_type", "is not what the bytes are")
    case .cut, .tooLong: malformed("data", "is not as long as promised")
    case .otherChecksum: malformed("sha256", "is another file's")
    case .overLimit(let setting, let maximum, let value):
      RPCError(
        code: .resourceExhausted, message: description,
        details: RpcV1.StatusDetails(
          limit: RpcV1.LimitExceeded(
            limit: setting.rawValue, maximum: UInt64(clamping: maximum), value: UInt64(clamping: value),
            setting: setting.rawValue),
          hint: "a lead can change it: opora ticket settings --set \(setting.rawValue)=\(value) --reason WHY"))
    case .unknownMessage(let ticket, _), .unknownAttachment(let ticket, _):
      RPCError(
        code: .notFound, message: description,
        details: RpcV1.StatusDetails(hint: "opora ticket view \(Ticket.label(ticket))"))
    case .keyReused: RPCError(code: .alreadyExists, message: description)
    case .otherOffset(_, let received):
      RPCError(
        code: .failedPrecondition, message: description,
        details: RpcV1.StatusDetails(
          preconditionFailures: [
            RpcV1.PreconditionFailure(type: "OFFSET", subject: "upload", description: "\(received)")
          ]))
    case .overtaken: RPCError(code: .aborted, message: description)
    case .removed: RPCError(code: .failedPrecondition, message: description)
    case .beyondEnd: RPCError(code: .outOfRange, message: description)
    case .notAuthor: RPCError(code: .permissionDenied, message: description)
    case .damaged: RPCError(code: .dataLoss, message: description)
    }
  }

  private func malformed(_ field: String, _ fault: String) -> RPCError {
    RPCError(
      code: .invalidArgument, message: description,
      details: RpcV1.StatusDetails(fieldViolations: [RpcV1.FieldViolation(field: field, description: fault)]))
  }
}

extension DigestError: RPCErrorConvertible {
  var rpcError: RPCError { RPCError(code: .internal, message: "\(self); the file was not taken.") }
}
