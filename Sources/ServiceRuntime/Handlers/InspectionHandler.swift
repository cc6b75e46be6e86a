internal import Logging
internal import OporaAPI
internal import RPC
internal import RPCTransport

/// Shows what the running server has in hand, and ends calls that somebody wants to see ended.
struct InspectionHandler: RpcV1.InspectionService {
  /// Set once the server listens, which is before anybody can ask.
  let server: OnceBox<RPCServer>
  let logger: Logger

  private static let defaultLimit = 1_000
  private static let largestLimit = 10_000
  private static let reasonLimit = 200
  private static let listHint = "'opora calls list' shows those in flight"

  func listCalls(_ request: RpcV1.ListCallsRequest, context: ServerContext) async throws -> RpcV1.ListCallsResponse {
    let limit = request.limit == 0 ? Self.defaultLimit : Int(request.limit)
    guard limit <= Self.largestLimit else {
      throw RPCError(
        code: .invalidArgument, message: "limit is \(limit), the most is \(Self.largestLimit); ask for fewer calls.")
    }
    let others = try await running.callsInFlight().filter { $0.context.callID != context.callID }
    return RpcV1.ListCallsResponse(calls: others.prefix(limit).map(Self.message), total: UInt64(others.count))
  }

  func killCall(_ request: RpcV1.KillCallRequest, context: ServerContext) async throws -> RpcV1.KillCallResponse {
    guard let id = CallID(request.id) else {
      throw RPCError(
        code: .invalidArgument, message: "'\(request.id)' is no id of a call; one reads like 12-7.",
        details: .init(hint: Self.listHint))
    }
    guard request.reason.utf8.count <= Self.reasonLimit else {
      throw RPCError(
        code: .invalidArgument,
        message: "reason has \(request.reason.utf8.count) bytes, the most is \(Self.reasonLimit); say it shorter.")
    }
    let reason = request.reason.isEmpty ? "" : ": \(request.reason)"
    let text = "The call was killed by \(context.caller)\(reason)."
    guard let call = try await running.kill(id, text: text) else {
      throw RPCError(
        code: .notFound, message: "There is no call \(id) in flight; it may have ended.",
        details: .init(hint: Self.listHint))
    }
    let metadata: Logger.Metadata = [
      "call": "\(id)", "method": "\(call.context.method.fullName)", "caller": "\(call.context.caller)",
      "by": "\(context.caller)", "reason": "\(request.reason)", "trace_id": "\(call.context.trace.traceID)",
    ]
    logger.notice("a call was killed", metadata: metadata)
    return RpcV1.KillCallResponse(call: Self.message(call))
  }

  func listChannels(_ request: RpcV1.ListChannelsRequest, context: ServerContext) async throws
    -> RpcV1.ListChannelsResponse
  {
    let server = try running
    let limits = server.connectionLimits
    return RpcV1.ListChannelsResponse(
      channels: await server.connections().map(Self.message), maxConnections: UInt32(clamping: limits.all),
      maxConnectionsPerPeer: UInt32(clamping: limits.perPeer))
  }

  private var running: RPCServer {
    get throws(RPCError) {
      guard let server = server.value else { throw RPCError(code: .unavailable, message: "The service is starting.") }
      return server
    }
  }

  private static func message(_ call: CallSnapshot) -> RpcV1.CallInFlight {
    let context = call.context
    let state: RpcV1.CallState =
      switch call.state {
      case .receiving: .receiving
      case .queued: .queued
      case .running: .running
      case .ending: .ending
      }
    return RpcV1.CallInFlight(
      id: context.callID?.description ?? "", method: context.method.fullName, peer: context.peer.description,
      onBehalfOf: context.onBehalfOf?.description ?? "", address: context.remoteAddress,
      ageMs: call.age.wholeMilliseconds, deadline: call.timeLeft.map { .deadlineLeftMs($0.wholeMilliseconds) },
      state: state, receivedBytes: call.receivedBytes, sentBytes: call.sentBytes,
      criticality: "\(context.criticality)", attempt: UInt32(context.attempt),
      traceId: context.trace.traceID)
  }

  private static func message(_ connection: ConnectionSnapshot) -> RpcV1.Channel {
    RpcV1.Channel(
      id: connection.number, peer: connection.peer.description, address: connection.remoteAddress,
      ageMs: connection.age.wholeMilliseconds, openCalls: UInt32(clamping: connection.streams.count),
      calls: connection.calls, receivedBytes: connection.receivedBytes, sentBytes: connection.sentBytes,
      queuedBytes: UInt64(clamping: connection.queuedBytes), unreadBytes: UInt64(clamping: connection.unreadBytes),
      oddities: UInt64(clamping: connection.oddities), draining: connection.isDraining,
      methods: UInt32(clamping: connection.methods),
      streams: connection.streams.map {
        RpcV1.ChannelStream(
          stream: $0.id, sendCredit: UInt64(clamping: $0.sendCredit), receiveCredit: UInt64(clamping: $0.receiveCredit),
          queuedBytes: UInt64(clamping: $0.queuedBytes))
      })
  }
}

extension Duration {
  /// Rounded down; 0 for a negative duration.
  fileprivate var wholeMilliseconds: UInt64 { UInt64(clamping: Int64(max(0, min(9e15, self / .milliseconds(1))))) }
}
