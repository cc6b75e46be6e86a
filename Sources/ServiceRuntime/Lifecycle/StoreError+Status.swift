public import RPC
public import Store

extension StoreError: RPCErrorConvertible {
  /// What a caller is told. Reasons that name paths of the server stay in its log.
  public var rpcError: RPCError {
    switch self {
    case .diskFull:
      RPCError(code: .resourceExhausted, message: "The service has no room left on its disk; nothing was changed.")
    case .inputOutput, .corrupt, .openFailed, .directoryUnusable, .directoryInUse:
      RPCError(code: .unavailable, message: "The service's storage failed; nothing was changed.")
    case .writeQueueFull(let limit):
      RPCError(code: .resourceExhausted, message: "\(limit) writes are waiting, the limit; try again in a moment.")
    case .versionConflict(let aggregate, let recorded, let given):
      RPCError(
        code: .aborted, message: "\(aggregate) is at version \(recorded), not \(given - 1); read it again and retry.")
    case .idempotencyKeyReused(let key, _):
      RPCError(code: .alreadyExists, message: "The key '\(key)' was used for a different request.")
    case .limitExceeded(let name, let limit, let given):
      RPCError(code: .invalidArgument, message: "\(name) is \(given), the limit is \(limit).")
    case .closed:
      RPCError(code: .unavailable, message: "The service is shutting down.")
    case .schemaTooNew, .migrationChanged, .migrationsOutOfOrder, .migrationFailed, .settingRefused, .constraint,
      .eventGap, .backupFailed, .statementFailed:
      RPCError(code: .internal, message: "The service failed to handle the call; its log names the reason.")
    }
  }

  /// What an operator can do when the store does not open.
  var startupHint: String {
    switch self {
    case .directoryUnusable: "check owner and permissions, or choose another folder with --data-directory"
    case .directoryInUse: "stop the other process, or choose another folder with --data-directory"
    case .schemaTooNew: "install the newer release, or restore a backup made by this one"
    case .diskFull: "free some space on that file system"
    case .corrupt: "restore the latest backup"
    default: hint
    }
  }
}
