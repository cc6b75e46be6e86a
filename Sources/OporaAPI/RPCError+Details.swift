internal import Messages
public import RPC

extension RPCError {
  /// An error with details that a caller can act on.
  public init(code: StatusCode, message: String, details: RpcV1.StatusDetails) {
    self.init(code: code, message: message)
    self.details = details
  }

  /// The rich details in the trailer; nil when there are none or they cannot be read.
  public var details: RpcV1.StatusDetails? {
    get { detailsBytes.flatMap { try? RpcV1.StatusDetails(decoding: $0) } }
    set { detailsBytes = newValue?.encoded() }
  }
}
